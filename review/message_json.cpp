#include "review/message_json.h"

#include <nlohmann/json.hpp>

#include "review/time_text.h"

namespace madoguchi {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json json_of(const Address& address) {
    return {{"name", address.name}, {"address", address.address}};
}

Json json_of_fields(const Inquiry& inquiry) {
    Json fields = Json::object();
    for (const auto name : all_field_names) {
        const auto& value = inquiry[name].value;
        fields[std::string(to_string(name))] = value ? Json(*value) : Json(nullptr);
    }
    return fields;
}

Json json_of(const std::vector<Attachment>& attachments) {
    Json list = Json::array();
    for (const auto& attachment : attachments) {
        list.push_back({{"name", attachment.name}, {"type", attachment.type}, {"bytes", attachment.bytes}});
    }
    return list;
}

Json codes_of(const std::vector<Flag>& flags) {
    Json list = Json::array();
    for (const auto& flag : flags) {
        list.push_back(flag.code);
    }
    return list;
}

}  // namespace

std::string check_line(std::string_view file, const CheckedMail& mail, bool with_text) {
    const auto& [message, inquiry, verdict] = mail;
    Json line = Json::object();
    line["file"] = std::string(file);
    line["message_id"] = message.message_id;
    line["from"] = json_of(message.from.empty() ? Address{} : message.from.front());
    line["subject"] = message.subject;
    line["received_at"] = verdict.received_at ? Json(iso_japan_time(*verdict.received_at)) : Json(nullptr);
    const auto visible = visible_inquiry(inquiry, verdict);
    line["fields"] = json_of_fields(visible);
    line["phones"] = visible.phones;
    line["emails"] = visible.emails;
    line["attachments"] = json_of(message.attachments);
    line["flags"] = codes_of(verdict.flags);
    line["disposition"] = std::string(to_string(verdict.disposition));
    line["ack"] = {{"kind", std::string(to_string(verdict.ack.kind))}, {"reason", verdict.ack.reason}};
    if (with_text) {
        line["text"] = message.text;
    }
    return dumped(line);
}

std::string check_error_line(std::string_view file, std::string_view error) {
    return dumped({{"file", std::string(file)}, {"error", std::string(error)}});
}

}  // namespace madoguchi
