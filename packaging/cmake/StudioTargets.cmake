# Functions that every target of the studio is made with, so that warnings, keywords and include roots are
# the same everywhere. The target graph itself stands in ARCHITECTURE.md and is checked by the
# `architecture` test.

option(STUDIO_SANITIZE_ADDRESS "Build with the address and undefined-behaviour sanitizers" OFF)

find_program(STUDIO_CCACHE ccache)
if(STUDIO_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER "${STUDIO_CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${STUDIO_CCACHE}")
endif()
find_program(STUDIO_MOLD mold)
if(STUDIO_MOLD)
    add_link_options(-fuse-ld=mold)
endif()

set(STUDIO_COMMON_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)

# Floating-point contraction is off everywhere: features must have the same bits on the host and on the board.
function(studio_compile_options target)
    target_compile_options(${target} PRIVATE
        ${STUDIO_COMMON_WARNINGS}
        $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor>
        -ffp-contract=off -fno-fast-math -fstack-protector-strong)
    if(STUDIO_SANITIZE_ADDRESS)
        target_compile_options(${target} PRIVATE -fsanitize=address,undefined -fno-omit-frame-pointer)
        target_link_options(${target} PRIVATE -fsanitize=address,undefined)
    endif()
    target_compile_definitions(${target} PRIVATE QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII
        SENSORSMITH_VERSION="${PROJECT_VERSION}")
endfunction()

# A static library of the studio. Includes are written from the repository root.
#   studio_library(NAME sources...)
function(studio_library target)
    add_library(${target} STATIC ${ARGN})
    studio_compile_options(${target})
    target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}")
    if(NOT target STREQUAL "studio_ui")
        target_compile_definitions(${target} PRIVATE QT_NO_KEYWORDS)
    endif()
endfunction()

# A program of the studio.
function(studio_executable target)
    add_executable(${target} ${ARGN})
    studio_compile_options(${target})
    target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}")
    target_compile_definitions(${target} PRIVATE QT_NO_KEYWORDS)
endfunction()

# One test program: studio_test(path/tst_thing.cpp LABEL unit LIBS studio_domain ...)
# The test's name is the file's name without "tst_" and with its folder in front.
function(studio_test source)
    cmake_parse_arguments(arg "" "LABEL;TIMEOUT" "LIBS;SOURCES" ${ARGN})
    get_filename_component(name "${source}" NAME_WE)
    file(RELATIVE_PATH folder "${CMAKE_SOURCE_DIR}/tests" "${CMAKE_CURRENT_SOURCE_DIR}")
    string(REPLACE "/" "." folder "${folder}")
    string(REGEX REPLACE "^tst_" "" short "${name}")
    set(test_name "${folder}.${short}")
    set(target "${name}")
    add_executable(${target} "${source}" ${arg_SOURCES})
    studio_compile_options(${target})
    target_include_directories(${target} PRIVATE "${CMAKE_SOURCE_DIR}" "${CMAKE_SOURCE_DIR}/tests")
    target_compile_definitions(${target} PRIVATE
        QT_NO_KEYWORDS
        STUDIO_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
        STUDIO_SHARED_DIR="${STUDIO_SHARED_DIR}"
        STUDIO_BINARY_DIR="${CMAKE_BINARY_DIR}")
    target_link_libraries(${target} PRIVATE Qt6::Test ${arg_LIBS})
    set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests/bin")
    add_test(NAME "${test_name}" COMMAND ${target})
    if(NOT arg_TIMEOUT)
        set(arg_TIMEOUT 120)
    endif()
    set_tests_properties("${test_name}" PROPERTIES
        LABELS "${arg_LABEL}" TIMEOUT ${arg_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TZ=UTC;OPENBLAS_NUM_THREADS=1;QTEST_FUNCTION_TIMEOUT=900000")
endfunction()
