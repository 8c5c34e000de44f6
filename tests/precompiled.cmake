# What most files include is parsed once for the program, and once more, with Catch, for its tests: the preset asan.
target_precompile_headers(bootseal_base PRIVATE
  <algorithm> <array> <chrono> <functional> <map> <memory> <optional> <set> <string> <string_view> <vector>
  <google/protobuf/generated_message_util.h> <google/protobuf/repeated_field.h>)
target_precompile_headers(bootseal_support PRIVATE
  <algorithm> <chrono> <filesystem> <fstream> <functional> <map> <memory> <optional> <set> <string> <vector>
  <catch2/catch.hpp>)

# The same macros for all, whether or not a library of theirs wants threads.
target_compile_options(bootseal_options INTERFACE -pthread)

# Every target of a folder and of those below it takes what its donor has.
function(bootseal_precompiled_from donor folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type MATCHES "^(STATIC_LIBRARY|EXECUTABLE)$" AND NOT target MATCHES "^(${donor}|bootseal_proto.*)$")
      target_precompile_headers(${target} REUSE_FROM ${donor})
    endif()
  endforeach()
  get_property(folders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS folders)
    bootseal_precompiled_from(${donor} ${below})
  endforeach()
endfunction()

bootseal_precompiled_from(bootseal_base agent)
bootseal_precompiled_from(bootseal_base collector)
bootseal_precompiled_from(bootseal_support tests/unit)
