# Compiler, linker and cache settings, and the two functions by which every folder becomes a target.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CUDA_COMPILER_LAUNCHER ${CCACHE})
endif()
find_program(MOLD mold)
if(MOLD)
  # Every segment on pages of its own: where a thread-local variable came to lie on the last bytes of the
  # code's page, mold 1.10 began RELRO there, and the loader could not protect what is not mapped.
  add_link_options(-fuse-ld=mold -Wl,-z,separate-loadable-segments)
endif()

add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wall> $<$<COMPILE_LANGUAGE:CXX>:-Wextra> $<$<COMPILE_LANGUAGE:CXX>:-Wshadow>
                    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>)
if(STRATA_WERROR)
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13
   AND NOT STRATA_TIDY)  # clang-tidy does not know the option
  # It sees uninitialised std::variant members where there are none, at -O3 and under sanitizers.
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>)
endif()
if(STRATA_SANITIZE)
  add_compile_options(-fsanitize=${STRATA_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${STRATA_SANITIZE})
endif()
if(STRATA_TIDY)
  find_program(CLANG_TIDY NAMES clang-tidy-16 REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${CLANG_TIDY})
endif()

# strata_module(NAME SOURCES ... LINKS ...): a static library strata_NAME for the folder that calls it.
# What it may include is what it links: LINKS are the walls.
function(strata_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(strata_${name} STATIC ${arg_SOURCES})
  target_include_directories(strata_${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
  target_link_libraries(strata_${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
endfunction()

# strata_test(NAME SOURCES ... LINKS ...): a Qt Test program, run by ctest under the same name.
function(strata_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(test_${name} ${arg_SOURCES})
  set_target_properties(test_${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(test_${name} PRIVATE ${arg_LINKS} Qt6::Test)
  add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "QT_QPA_PLATFORM=offscreen" TIMEOUT 300)
endfunction()

