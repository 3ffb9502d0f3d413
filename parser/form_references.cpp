#include "parser/form_references.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "parser/form_filler.h"
#include "parser/form_phrases.h"
#include "parser/form_text.h"
#include "parser/inquiry.h"
#include "parser/own_text_marks.h"
#include "parser/utf8.h"

namespace madoguchi {
namespace {

constexpr auto attachment_words =
    std::to_array<std::string_view>({"添付", "別添", "別紙", "別葉", "同封", "添附", "別記様式", "別ファイル"});
constexpr auto pointing_words = std::to_array<std::string_view>(
    {"とおり", "通り",   "どおり", "参照",   "ご覧",     "御覧",     "ごらん", "確認",   "記載",   "記入",
     "査収",   "お送り", "送付",   "します", "しました", "いたしま", "致しま", "による", "に同じ", "をもって"});
constexpr auto asking_words = std::to_array<std::string_view>(
    {"でしょうか", "ですか", "ますか",     "ませんか", "?",        "知りたい", "教えて",
     "お尋ね",     "伺いた", "うかがい",   "お聞かせ", "悩んで",   "迷って",   "困って",
     "よいか",     "良いか", "よろしいか", "べきか",   "可能か",   "必要か",   "か否か",
     "可否",       "か確認", "かご確認",   "か御確認", "かご教示", "か御教示", "かについて"});
constexpr auto inquiry_paper_words = std::to_array<std::string_view>(
    {"照会", "質問", "相談", "問い合わせ", "問合せ", "お問合", "様式", "用紙", "票", "シート", "記入し", "記入済"});

/// What an inquiry is written on, and with what words it is sent: 照会票をスキャンしてお送りします.
constexpr auto papers = std::to_array<std::string_view>(
    {"照会票", "照会書", "照会文", "照会状", "照会用紙", "照会様式", "照会シート", "照会を", "質問票", "質問書",
     "質問状", "質問シート", "相談票", "相談書", "問い合わせ票", "問合せ票", "問い合わせ書"});
constexpr auto sending_words = std::to_array<std::string_view>({"送り", "送付", "送信", "提出", "送ら", "届け"});
constexpr auto sending_ends =
    std::to_array<std::string_view>({"し", "ま", "いたし", "致し", "させ", "せて", "申し上げ"});

constexpr auto courtesy_words =
    std::to_array<std::string_view>({"確認", "査収", "お願い", "願い", "お手数", "恐れ入り", "恐縮", "ご覧", "御覧",
                                     "回答", "返信", "以上", "参照", "パスワード"});

/// The nouns that end before `end`: 件数の集計方法 of 退院する件数の集計方法について.
std::string_view nouns_before(std::string_view folded, std::size_t end) {
    std::size_t begin = end;
    while (begin > 0) {
        std::size_t before = begin - 1;
        while (before > 0 && (static_cast<unsigned char>(folded[before]) & 0xC0U) == 0x80U) {
            --before;
        }
        std::size_t at = before;
        const char32_t c = next_code_point(folded, at);
        const bool hiragana = c >= 0x3041 && c <= 0x3096;
        if ((hiragana && c != U'の') || (!hiragana && c != U'・' && c != U'ー' && !is_word_character(c))) {
            break;
        }
        begin = before;
    }
    return folded.substr(begin, end - begin);
}

/// Some noun other than words of mails.
bool name_a_matter(std::string_view nouns) {
    constexpr std::size_t shortest = 6;  // bytes: two kanji
    std::string rest(nouns);
    for (const std::string_view word : words_of_mails) {
        erase_all(rest, word);
    }
    rest.erase(std::remove_if(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; }), rest.end());
    return rest.size() >= shortest;
}

template <class Particles>
bool names_a_matter_before(std::string_view folded, const Particles& particles) {
    return std::any_of(particles.begin(), particles.end(), [&](std::string_view particle) {
        for (std::size_t at = folded.find(particle); at != std::string_view::npos; at = folded.find(particle, at + 1)) {
            if (name_a_matter(nouns_before(folded, at))) {
                return true;
            }
        }
        return false;
    });
}

/// 集計方法について確認をお願いします: courteous, and about a matter of its own.
bool has_own_subject(std::string_view folded) {
    constexpr auto particles = std::to_array<std::string_view>({"について", "に関し", "の件", "の確認", "を"});
    return names_a_matter_before(folded, particles);
}

/// Whether the sender sends a paper that the inquiry is written on, or says of what came with the mail that it is one;
/// not 照会票をお送りください.
bool sends_paper(std::string_view folded) {
    constexpr std::array<std::string_view, 3> naming{"票です", "書です", "状です"};
    const auto begins_with_any = [](std::string_view text, const auto& words) {
        return std::any_of(words.begin(), words.end(),
                           [&](std::string_view word) { return text.substr(0, word.size()) == word; });
    };
    return std::any_of(papers.begin(), papers.end(), [&](std::string_view paper) {
        const std::size_t found = folded.find(paper);
        if (found == std::string_view::npos) {
            return false;
        }
        const std::string_view rest = folded.substr(found);
        return holds_any(rest.substr(0, paper.size() + naming[0].size()), naming) ||
               std::any_of(sending_words.begin(), sending_words.end(), [&](std::string_view word) {
                   const std::size_t sends = rest.find(word);
                   return sends != std::string_view::npos &&
                          begins_with_any(rest.substr(sends + word.size()), sending_ends);
               });
    });
}

/// Without a remark in brackets that something else is attached: 集計方法の確認（集計表は添付のとおり）.
std::string without_remark(const std::string& folded) {
    constexpr auto topic = std::to_array<std::string_view>({"は", "も", "を"});
    const std::size_t open = folded.find('(');
    const std::size_t close = open == std::string::npos ? open : folded.find(')', open);
    if (close == std::string::npos) {
        return folded;
    }
    const std::string_view inside = std::string_view(folded).substr(open + 1, close - open - 1);
    const std::string outside = folded.substr(0, open) + folded.substr(close + 1);
    const bool remark = holds_any(inside, attachment_words) && names_a_matter_before(inside, topic);
    return remark && !outside.empty() ? outside : folded;
}

/// よろしくお願いします and whom it is written to.
bool holds_only_courtesy(std::string_view text) {
    constexpr std::array<std::string_view, 4> addressing{"御中", "様", "さま", "各位"};
    constexpr std::array<std::string_view, 3> greeting{"お世話になって", "お世話になり", "お世話様"};
    const std::vector<LineSpan> lines = lines_of(text);
    return std::all_of(lines.begin(), lines.end(), [&](const LineSpan& span) {
        const std::string_view line = text.substr(span.begin, span.end - span.begin);
        if (is_filler(line)) {
            return true;
        }
        const std::string folded = fold_for_match(line.substr(0, 200));
        const auto ends = [&](std::string_view word) { return folded.ends_with(word); };
        const auto begins = [&](std::string_view word) { return folded.starts_with(word); };
        const bool greets =
            std::any_of(greeting.begin(), greeting.end(), begins) && folded.find("。") + 3 >= folded.size();
        return greets || std::any_of(addressing.begin(), addressing.end(), ends);
    });
}

/// Folded, closing words and empty ones left out.
std::vector<std::string> sentences_of(std::string_view text) {
    std::vector<std::string> sentences;
    for (const LineSpan& line : lines_of(text)) {
        const std::string_view written = text.substr(line.begin, line.end - line.begin);
        if (is_closing_words(written)) {
            continue;
        }
        const std::string folded = fold_for_match(written);
        for (std::size_t begin = 0; begin < folded.size();) {
            const std::size_t end = std::min(folded.find("。", begin), folded.size());
            if (end > begin) {
                sentences.push_back(folded.substr(begin, end - begin));
            }
            begin = end == folded.size() ? end : end + std::string_view("。").size();
        }
    }
    return sentences;
}

constexpr std::size_t longest_reference = 180;  // bytes
constexpr auto signature_words = std::to_array<std::string_view>(
    {"署名", "シグネチャ", "同上", "文末", "末尾", "下記", "上記", "以下のとおり", "以下の通り", "後記", "前記",
     "最下部", "下部に", "下部の", "フッター", "右記", "本メール下", "メール下"});
constexpr auto below_words =
    std::to_array<std::string_view>({"下記", "以下", "後記", "後述", "次のとおり", "次の通り", "記のとおり", "末尾"});
/// What may stand beside such a word.
constexpr auto reference_words = std::to_array<std::string_view>(
    {"のとおり", "の通り", "どおり", "とおり", "通り", "参照", "ください",   "下さい",   "記載",   "ご覧",   "御覧",
     "照会",     "質問",   "内容",   "事項",   "同じ", "です", "いたします", "致します", "します", "お願い", "メール",
     "ブロック", "欄",     "本",     "ご",     "御",   "の",   "に",         "を",       "と"});
constexpr auto mail_words = std::to_array<std::string_view>({"メール", "mail"});

}  // namespace

bool asks(std::string_view folded) {
    constexpr std::string_view end = "か";
    constexpr std::string_view besides = "ほか";
    const auto ends_with = [&](std::string_view tail) {
        return folded.size() >= tail.size() && folded.substr(folded.size() - tail.size()) == tail;
    };
    return holds_any(folded, asking_words) || (ends_with(end) && !ends_with(besides));
}

bool refers_to_signature(std::string_view value) {
    if (value.size() > longest_reference) {
        return false;
    }
    const std::string folded = fold_for_match(value);
    return holds_any(folded, signature_words);
}

bool only_refers_to_signature(std::string_view value) {
    return value.size() <= longest_reference && holds_only(fold_for_match(value), signature_words, reference_words);
}

bool points_below(std::string_view value) {
    return value.size() <= longest_reference && holds_only(fold_for_match(value), below_words, reference_words);
}

bool refers_to_attachment(std::string_view value) {
    constexpr std::size_t longest = 400;  // bytes
    if (value.size() > longest) {
        return false;
    }
    bool points = false;
    for (const std::string& written : sentences_of(value)) {
        const std::string sentence = without_remark(written);
        const bool attached = holds_any(sentence, attachment_words);
        const bool courtesy = holds_any(sentence, courtesy_words) && !has_own_subject(sentence);
        if (asks(sentence) || !(attached || courtesy || sends_paper(sentence))) {
            return false;
        }
        constexpr std::size_t longest_word = 30;  // bytes: 別紙1（照会票）
        points = points || (attached && (sentence.size() <= longest_word || holds_any(sentence, pointing_words)));
    }
    return points;
}

bool refers_to_attached_mail(std::string_view value) {
    return refers_to_attachment(value) && holds_any(fold_for_match(value), mail_words);
}

bool names_inquiry_paper(std::string_view file_name) {
    constexpr auto words =
        std::to_array<std::string_view>({"照会", "質問", "相談", "問い合わせ", "問合せ", "問合わせ", "様式"});
    return holds_any(fold_for_match(file_name), words);
}

bool is_covering_note(std::string_view text, bool paper_attached) {
    constexpr std::size_t longest = 3000;  // bytes; a note is short
    if (text.size() > longest) {
        return false;
    }
    if (holds_only_courtesy(text)) {
        return true;
    }
    bool points = paper_attached;
    std::string sentence;
    const auto is_question = [&] {
        const bool attached = holds_any(sentence, attachment_words);
        points = points || (attached && holds_any(sentence, inquiry_paper_words)) || sends_paper(sentence);
        const bool question = !attached && holds_any(sentence, asking_words);
        sentence.clear();
        return question;
    };
    const std::string folded = fold_for_match(text);
    for (std::size_t at = 0; at < folded.size();) {
        const char32_t c = next_code_point(folded, at);
        append_character(sentence, c);
        if ((c == U'。' || c == '?') && is_question()) {
            return false;
        }
    }
    return !is_question() && points;
}

}  // namespace madoguchi
