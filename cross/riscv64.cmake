# As far as Debian 12 goes: a compiler and a libc of before the release, and no other package. README.md has
# what is missing.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR riscv64)
set(BOOTSEAL_TRIPLET riscv64-linux-gnu)
set(CMAKE_C_COMPILER /usr/bin/${BOOTSEAL_TRIPLET}-gcc)
set(CMAKE_CXX_COMPILER /usr/bin/${BOOTSEAL_TRIPLET}-g++)
set(CMAKE_FIND_ROOT_PATH /usr/${BOOTSEAL_TRIPLET})
include(${CMAKE_CURRENT_LIST_DIR}/foreign.cmake)
