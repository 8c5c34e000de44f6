# Every third-party library by one name, however it is linked:
#   bootseal::systemd bootseal::re2 bootseal::cares bootseal::sqlite bootseal::sqlite_of_files bootseal::crypto bootseal::ssl yaml-cpp protobuf::libprotobuf-lite
# A program that ships links bootseal_static and bootseal_packed as well, which do nothing in a dynamic build.
option(BOOTSEAL_STATIC "One static-PIE program without shared libraries" OFF)
set(BOOTSEAL_OPENSSL debian CACHE STRING
  "OpenSSL of a static build: debian (the distribution's archive) or trimmed (built from its source)")
set_property(CACHE BOOTSEAL_OPENSSL PROPERTY STRINGS debian trimmed)
if(NOT BOOTSEAL_OPENSSL MATCHES "^(debian|trimmed)$")
  message(FATAL_ERROR "BOOTSEAL_OPENSSL is ${BOOTSEAL_OPENSSL}: it must be debian or trimmed")
endif()

add_library(bootseal_static INTERFACE)
add_library(bootseal_packed INTERFACE)

if(CMAKE_CROSSCOMPILING AND NOT BOOTSEAL_SYSROOT)
  message(FATAL_ERROR "The distribution has no libraries for ${CMAKE_SYSTEM_PROCESSOR}; cross/README.md says which are missing")
endif()

if(NOT BOOTSEAL_STATIC)
  find_package(OpenSSL 3.0 REQUIRED)
  find_package(Protobuf REQUIRED)
  find_package(yaml-cpp REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
  pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
  pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
  pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
  add_library(bootseal::systemd ALIAS PkgConfig::systemd)
  add_library(bootseal::re2 ALIAS PkgConfig::re2)
  add_library(bootseal::cares ALIAS PkgConfig::cares)
  add_library(bootseal::sqlite ALIAS PkgConfig::sqlite)
  add_library(bootseal::sqlite_of_files ALIAS PkgConfig::sqlite)
  add_library(bootseal::crypto ALIAS OpenSSL::Crypto)
  add_library(bootseal::ssl ALIAS OpenSSL::SSL)
  return()
endif()

# Runs a recipe of this folder, which returns at once where its result is in the cache.
function(bootseal_recipe script result)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env "BOOTSEAL_SYSROOT=${BOOTSEAL_SYSROOT}"
    ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${script} OUTPUT_VARIABLE folder
    OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(${result} ${folder} PARENT_SCOPE)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${script} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/common.sh
    ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/private-apt.sh ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/fetch-source.sh
    ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/sources.lock)
endfunction()

# bootseal_archive(TARGET ARCHIVE [INCLUDE_FOLDER])
function(bootseal_archive target archive)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION ${archive})
  target_include_directories(${target} INTERFACE ${ARGN})
endfunction()

# An archive of C as it comes but for its unwind tables, 5 % of the program: no exception of C++ goes
# through it.
function(bootseal_without_tables archive result)
  get_filename_component(name ${archive} NAME)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${archive})
  execute_process(COMMAND ${CMAKE_OBJCOPY} --remove-section=.eh_frame ${archive} ${PROJECT_BINARY_DIR}/${name}
    COMMAND_ERROR_IS_FATAL ANY)
  set(${result} ${PROJECT_BINARY_DIR}/${name} PARENT_SCOPE)
endfunction()

find_package(Threads REQUIRED)

bootseal_recipe(libsystemd.sh systemd)
bootseal_archive(bootseal::systemd ${systemd}/lib/libsystemd.a ${systemd}/include)

bootseal_recipe(sqlite-trimmed.sh sqlite)
bootseal_archive(bootseal::sqlite ${sqlite}/lib/libsqlite3.a ${sqlite}/include)
# Tests write databases. Where they are linked with this one, it takes the place of ours.
if(BOOTSEAL_UNIT_TESTS)
  find_library(BOOTSEAL_SQLITE_OF_FILES libsqlite3.a REQUIRED)
  bootseal_archive(bootseal::sqlite_of_files ${BOOTSEAL_SQLITE_OF_FILES})
  target_link_libraries(bootseal::sqlite_of_files INTERFACE m)
endif()

if(BOOTSEAL_OPENSSL STREQUAL trimmed)
  bootseal_recipe(openssl-trimmed.sh openssl)
  bootseal_archive(OpenSSL::Crypto ${openssl}/lib/libcrypto.a ${openssl}/include)
  bootseal_archive(OpenSSL::SSL ${openssl}/lib/libssl.a ${openssl}/include)
  target_link_libraries(OpenSSL::Crypto INTERFACE Threads::Threads)
  target_link_libraries(OpenSSL::SSL INTERFACE OpenSSL::Crypto)
else()
  set(OPENSSL_USE_STATIC_LIBS ON)
  find_package(OpenSSL 3.0 REQUIRED)
  foreach(library Crypto SSL)
    get_target_property(archive OpenSSL::${library} IMPORTED_LOCATION)
    bootseal_without_tables(${archive} archive)
    set_target_properties(OpenSSL::${library} PROPERTIES IMPORTED_LOCATION ${archive})
  endforeach()
endif()
add_library(bootseal::crypto ALIAS OpenSSL::Crypto)
add_library(bootseal::ssl ALIAS OpenSSL::SSL)

set(Protobuf_USE_STATIC_LIBS ON)
find_package(Protobuf REQUIRED)

# The distribution's CMake package of yaml-cpp knows only the shared library.
find_library(BOOTSEAL_YAML_CPP libyaml-cpp.a REQUIRED)
bootseal_archive(yaml-cpp ${BOOTSEAL_YAML_CPP})

find_library(BOOTSEAL_RE2 libre2.a REQUIRED)
bootseal_archive(bootseal::re2 ${BOOTSEAL_RE2})
target_link_libraries(bootseal::re2 INTERFACE Threads::Threads)

find_library(BOOTSEAL_CARES libcares.a REQUIRED)
bootseal_without_tables(${BOOTSEAL_CARES} cares)
bootseal_archive(bootseal::cares ${cares})

# Objects come before every archive on the link line, so these win over libc's.
add_library(bootseal_nss_stubs OBJECT ${CMAKE_CURRENT_LIST_DIR}/nss_stubs.c)
target_compile_options(bootseal_nss_stubs PRIVATE -Wall -Wextra -fPIE -ffunction-sections)

# fatal-warnings: the linker warns where libc would load a library of the host at run time.
target_link_options(bootseal_static INTERFACE -Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,--wrap=dlopen
  -Wl,--fatal-warnings -Wl,--strip-all)
target_link_libraries(bootseal_static INTERFACE $<TARGET_OBJECTS:bootseal_nss_stubs>)

# On 32 bits of ARM glibc has no static PIE.
execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=rcrt1.o OUTPUT_VARIABLE start OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT IS_ABSOLUTE ${start})
  target_link_options(bootseal_static INTERFACE -static)
  return()
endif()
target_link_options(bootseal_static INTERFACE -static-pie)

# Position independence would cost 11 % of the size without packed relocations. GNU's linker packs those of
# amd64 alone; LLVM's knows no warnings, hence link_warnings in tests/static.
if(CMAKE_SYSTEM_PROCESSOR STREQUAL x86_64)
  target_link_options(bootseal_packed INTERFACE -Wl,-z,pack-relative-relocs)
else()
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/lld)
  file(CREATE_LINK /usr/bin/ld.lld ${PROJECT_BINARY_DIR}/lld/ld.lld SYMBOLIC)
  target_link_options(bootseal_packed INTERFACE -B${PROJECT_BINARY_DIR}/lld -fuse-ld=lld -Wl,--pack-dyn-relocs=relr)
endif()
