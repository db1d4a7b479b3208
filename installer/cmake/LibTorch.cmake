# LibTorch as imported targets of our own:
#
#   strata::libtorch        tensors on the CPU: libtorch_cpu, libc10 and LibTorch's OpenMP run time
#   strata::libtorch_cuda   the same plus libtorch_cuda and libc10_cuda; there only if the LibTorch
#                           has them and a CUDA toolkit's headers are found
#
# find_package(Torch) is not used: it makes every program load all CUDA libraries (start-up 1.5 s
# instead of 0.3 s) and its architecture probe fails at C++20 under CMake 3.25 and CUDA 13.
#
# Where LibTorch is looked for, the first that is set:
#   -DSTRATA_LIBTORCH=DIR, $STRATA_LIBTORCH, build/libtorch (a line installer/build wrote),
#   the user's cache folder, which installer/build fills.

set(STRATA_LIBTORCH "" CACHE PATH "LibTorch 2.11: a folder with include/ and lib/ (empty: find it)")

function(_strata_find_libtorch result)
  set(recorded "${CMAKE_SOURCE_DIR}/build/libtorch")
  if(STRATA_LIBTORCH)
    set(dir "${STRATA_LIBTORCH}")
    set(said_by "STRATA_LIBTORCH")
  elseif(DEFINED ENV{STRATA_LIBTORCH} AND NOT "$ENV{STRATA_LIBTORCH}" STREQUAL "")
    set(dir "$ENV{STRATA_LIBTORCH}")
    set(said_by "the environment's STRATA_LIBTORCH")
  elseif(EXISTS "${recorded}")
    file(STRINGS "${recorded}" dir LIMIT_COUNT 1)
    set(said_by "build/libtorch")
    set_property(DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
                                                                 "${recorded}")
  else()
    set(cache "$ENV{XDG_CACHE_HOME}")
    if(NOT cache)
      set(cache "$ENV{HOME}/.cache")
    endif()
    set(dir "${cache}/strata/libtorch-2.11.0/torch")
    set(said_by "the cache folder")
  endif()
  foreach(file IN ITEMS include/ATen/ATen.h lib/libtorch_cpu.so lib/libc10.so)
    if(NOT EXISTS "${dir}/${file}")
      message(
        FATAL_ERROR
          "LibTorch: ${dir}/${file} is missing (folder named by ${said_by}). "
          "Run installer/build, which fetches LibTorch 2.11.0 once, "
          "or name an existing one: installer/build --libtorch DIR")
    endif()
  endforeach()
  file(STRINGS "${dir}/include/torch/headeronly/version.h" version
       REGEX "#define TORCH_VERSION_(MAJOR|MINOR) ")
  string(REGEX REPLACE "[^0-9;]" "" version "${version}")
  if(NOT version STREQUAL "2;11")
    string(REPLACE ";" "." version "${version}")
    message(FATAL_ERROR "LibTorch: ${dir} (named by ${said_by}) is version '${version}', Strata "
                        "needs 2.11. Run installer/build without --libtorch to fetch it.")
  endif()
  set(${result} "${dir}" CACHE INTERNAL "the LibTorch in use; installer/build reads it")
endfunction()

_strata_find_libtorch(STRATA_LIBTORCH_DIR)
message(STATUS "LibTorch: ${STRATA_LIBTORCH_DIR}")

# The libraries find NVIDIA's packages through their own RPATH when these lie beside torch/; the
# linker and tools such as ldd look here too.
set(_libtorch_rpath "${STRATA_LIBTORCH_DIR}/lib")
file(GLOB _nvidia_folders "${STRATA_LIBTORCH_DIR}/../nvidia/*/lib")
foreach(_folder IN LISTS _nvidia_folders)
  file(REAL_PATH "${_folder}" _folder)
  list(APPEND _libtorch_rpath "${_folder}")
endforeach()
list(JOIN _libtorch_rpath ":" _libtorch_rpath)

# One libgomp in the process: LibTorch's own, named by the program itself even if it calls nothing
# of it, so that oneDNN and -fopenmp code, which ask for the same library name, get this copy too.
file(GLOB _libtorch_gomp "${STRATA_LIBTORCH_DIR}/lib/libgomp*.so*")
list(TRANSFORM _libtorch_gomp REPLACE "(.+)" "-Wl,--push-state,--no-as-needed,\\1,--pop-state")

add_library(strata_libtorch INTERFACE)
add_library(strata::libtorch ALIAS strata_libtorch)
target_include_directories(
  strata_libtorch SYSTEM INTERFACE "${STRATA_LIBTORCH_DIR}/include"
                                   "${STRATA_LIBTORCH_DIR}/include/torch/csrc/api/include")
# LibTorch's include folder brings an fmt of its own, newer than the system's library: used as
# headers only.
target_compile_definitions(strata_libtorch INTERFACE _GLIBCXX_USE_CXX11_ABI=1 USE_DISTRIBUTED
                                                     USE_C10D_GLOO FMT_HEADER_ONLY)
target_link_libraries(
  strata_libtorch INTERFACE "${STRATA_LIBTORCH_DIR}/lib/libtorch_cpu.so"
                            "${STRATA_LIBTORCH_DIR}/lib/libc10.so" ${_libtorch_gomp})
target_link_options(strata_libtorch INTERFACE "-Wl,-rpath,${_libtorch_rpath}")

if(NOT STRATA_CUDA STREQUAL "OFF")
  find_package(CUDAToolkit QUIET)
endif()
if(CUDAToolkit_FOUND
   AND EXISTS "${STRATA_LIBTORCH_DIR}/lib/libtorch_cuda.so"
   AND EXISTS "${STRATA_LIBTORCH_DIR}/lib/libc10_cuda.so")
  add_library(strata_libtorch_cuda INTERFACE)
  add_library(strata::libtorch_cuda ALIAS strata_libtorch_cuda)
  target_include_directories(strata_libtorch_cuda SYSTEM INTERFACE ${CUDAToolkit_INCLUDE_DIRS})
  target_compile_definitions(strata_libtorch_cuda INTERFACE USE_C10D_NCCL)
  target_link_libraries(
    strata_libtorch_cuda
    INTERFACE strata_libtorch "${STRATA_LIBTORCH_DIR}/lib/libtorch_cuda.so"
              "${STRATA_LIBTORCH_DIR}/lib/libc10_cuda.so" CUDA::cudart)
  # - cuDNN, NCCL and the like may be absent where the module is built, so their symbols are not
  #   asked for at link time.
  # - libtorch_cuda registers its operators when loaded: it must stay even if nothing names it.
  # - An old-style RPATH also serves the libraries that libtorch_cuda itself looks for, so a CUDA
  #   of the system is found where NVIDIA's packages are not unpacked.
  target_link_options(
    strata_libtorch_cuda INTERFACE "-Wl,--allow-shlib-undefined" "-Wl,--no-as-needed"
    "-Wl,--disable-new-dtags" "-Wl,-rpath,${CUDAToolkit_LIBRARY_DIR}")
endif()
