file(READ ${SOURCE} text HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${text}")
file(WRITE ${OUTPUT} "#include <string_view>\n\nnamespace madoguchi {\nnamespace {\nconstexpr char bytes[] = {${bytes}'\\0'};\n}\n"
  "extern const std::string_view ${VARIABLE};\nconst std::string_view ${VARIABLE}{bytes, sizeof bytes - 1};\n}  // namespace madoguchi\n")
