# madoguchi_embed(TARGET VARIABLE FILE): the file's text becomes `extern const std::string_view madoguchi::VARIABLE`.
function(madoguchi_embed target variable file)
  get_filename_component(source ${file} ABSOLUTE)
  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${variable}.cpp)
  add_custom_command(
    OUTPUT ${generated}
    COMMAND ${CMAKE_COMMAND} -DSOURCE=${source} -DVARIABLE=${variable} -DOUTPUT=${generated}
            -P ${PROJECT_SOURCE_DIR}/cmake/embed_file.cmake
    DEPENDS ${source} ${PROJECT_SOURCE_DIR}/cmake/embed_file.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${generated})
endfunction()
