# madoguchi_icu and madoguchi_archive: ICU and libarchive, as a program loads them or, in a program with the property
# BUILT_IN, as a part of it. `madoguchi` is that program: it starts for a handful of mails, and loading these two with
# the dozen libraries that they bring along takes longer than to judge a hundred. The programs that stay, and those that
# meet strangers over a network, load them from Debian's packages, where security fixes arrive without a new build.
function(madoguchi_archives variable)
  set(found)
  foreach(name ${ARGN})
    find_library(${name}_ARCHIVE lib${name}.a REQUIRED)
    list(APPEND found ${${name}_ARCHIVE})
  endforeach()
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

function(madoguchi_library name shared)
  add_library(${name} INTERFACE)
  if(MADOGUCHI_BUILT_IN)
    madoguchi_archives(archives ${ARGN})
    target_link_libraries(${name} INTERFACE "$<IF:$<BOOL:$<TARGET_PROPERTY:BUILT_IN>>,${archives},${shared}>")
  else()
    target_link_libraries(${name} INTERFACE ${shared})
  endif()
endfunction()

madoguchi_library(madoguchi_icu PkgConfig::ICU icuuc icudata)
madoguchi_library(madoguchi_archive PkgConfig::ARCHIVE archive nettle lzma zstd)
# zlib and bzip2 are never built in: Debian forbids it (lintian's embedded-library).
if(MADOGUCHI_BUILT_IN)
  target_link_libraries(madoguchi_archive INTERFACE bz2 z)
endif()
