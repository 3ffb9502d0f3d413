#include "parser/inquiry.h"

namespace madoguchi {

std::string_view to_string(FieldName name) {
    switch (name) {
        case FieldName::organization:
            return "organization";
        case FieldName::name:
            return "name";
        case FieldName::contact:
            return "contact";
        case FieldName::inquiry:
            return "inquiry";
    }
    return "";
}

std::string_view label_of(FieldName name) {
    switch (name) {
        case FieldName::organization:
            return "自治体・機関名";
        case FieldName::name:
            return "氏名";
        case FieldName::contact:
            return "連絡先（TEL／メールアドレス）";
        case FieldName::inquiry:
            return "照会内容（具体的に）";
    }
    return "";
}

bool Inquiry::filled_in_by_person() const {
    if (source != FormSource::own || missing(FieldName::inquiry)) {
        return false;
    }
    return !missing(FieldName::organization) || !missing(FieldName::name) || !missing(FieldName::contact);
}

}  // namespace madoguchi
