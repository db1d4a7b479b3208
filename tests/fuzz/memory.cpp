#include "memory.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> in_use = 0;
std::atomic<std::size_t> most = 0;
std::atomic<std::size_t> before = 0;

void* counted(std::size_t size) {
  // Counted before it is tried, so that an amount that no machine has is seen too.
  const std::size_t now = in_use.fetch_add(size) + size;
  if (now > most) most = now;
  void* place = std::malloc(size == 0 ? 1 : size);
  if (place == nullptr) throw std::bad_alloc();
  in_use += malloc_usable_size(place) - size;
  return place;
}

void uncounted(void* place) {
  if (place == nullptr) return;
  in_use -= malloc_usable_size(place);
  std::free(place);
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* place) noexcept { uncounted(place); }
void operator delete[](void* place) noexcept { uncounted(place); }
void operator delete(void* place, std::size_t /*size*/) noexcept { uncounted(place); }
void operator delete[](void* place, std::size_t /*size*/) noexcept { uncounted(place); }

namespace strata::fuzz {

void watch_memory() {
  before = in_use.load();
  most = in_use.load();
}

std::size_t most_memory_used() { return most - before; }

}  // namespace strata::fuzz
