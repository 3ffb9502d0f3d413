#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace madoguchi {

/// An em space stands where a line ends in a cell that is followed by another one.
inline constexpr char32_t cell_line_end = 0x2003;
inline constexpr std::string_view cell_line_end_bytes = "\u2003";

/// Builds lines of text from the pieces of an HTML page: folds white space, joins CJK text across source lines, starts
/// lines for blocks, separates cells by TAB, marks quoted mail by "> ".
class TextLines {
public:
    /// Text with its references decoded; NBSP is kept as a space that does not fold.
    void add(std::string_view text);
    /// A list marker at the start of an item; white space behind it folds into it.
    void add_marker(std::string_view marker);
    /// Ends the line, also an empty one.
    void line_break();
    /// Ends the line if something is on it.
    void block();
    /// What follows on the line stands off from what is on it.
    void gap() { gap_ = true; }
    void set_preserved(bool preserved) { preserved_ = preserved; }
    /// Level of quoted mail from the next line on.
    void set_quote(int level) { quote_ = level; }

    /// Where the text of a cell starts, and the line that it starts on: offsets into the text.
    struct CellStart {
        std::size_t begin = 0;
        std::size_t line = 0;
    };
    [[nodiscard]] CellStart cell_start();
    /// TAB before the next cell of a row. A short cell that ended up on several lines is put on one, with
    /// `cell_line_end` between.
    void next_cell(CellStart from);
    void end_cell();
    /// Ends a row; one that began at `begin` and shows nothing leaves nothing.
    void end_row(std::size_t begin);

    [[nodiscard]] std::size_t size() const { return out_.size(); }
    /// The text, with blanks at line ends removed.
    [[nodiscard]] std::string take();

private:
    void drop_space() { space_ = newline_ = gap_ = false; }
    void put(std::string_view character, char32_t c);
    void begin_line();
    void trim_blanks(std::size_t floor);

    std::string out_;
    std::size_t line_ = 0;    ///< offset of the current line
    bool empty_line_ = true;  ///< nothing was put on it
    bool space_ = false;      ///< folded white space waits
    bool newline_ = false;    ///< it held a line break
    bool gap_ = false;        ///< waits like the space, and stands for it
    bool preserved_ = false;
    bool fresh_cell_ = false;  ///< nothing was put into the current cell
    int quote_ = 0;
    char32_t last_ = 0;  ///< 0 where only an indent is on the line
};

}  // namespace madoguchi
