/* Memory of the card and pinned memory of the host: poisoned, between guard pages, and in a table. */
#include "standin.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096UL
#define ALIGNMENT 256UL
#define POISON 0xCB

static allocation *table;
static size_t count, room;

/* The allocation that holds all of a range; of the card's memory or of the host's. */
allocation *memory_find(uint64_t address, size_t bytes, int host) {
    for (size_t i = 0; i < count; i++) {
        allocation *a = &table[i];
        if (a->host == host && address >= a->address && address - a->address <= a->bytes &&
            bytes <= a->bytes - (address - a->address)) {
            return a;
        }
    }
    return NULL;
}

/* The end lies as close to the guard page behind it as alignment allows. */
static int map(uint64_t *address, size_t bytes, int host) {
    size_t inner = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    size_t pages = (inner + PAGE - 1) / PAGE * PAGE;
    char *mapped = mmap(NULL, pages + 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED || mprotect(mapped + PAGE, pages, PROT_READ | PROT_WRITE) != 0) {
        return OUT_OF_MEMORY;
    }
    char *data = mapped + PAGE + pages - inner;
    memset(data, POISON, bytes);
    if (count == room) {
        room = room ? 2 * room : 64;
        table = realloc(table, room * sizeof *table);
    }
    table[count++] = (allocation){(uint64_t)data, bytes, mapped, pages + 2 * PAGE, host};
    *address = (uint64_t)data;
    return SUCCESS;
}

static void unmap(allocation *a) {
    if (a->host) {
        counters[LIVE_HOST]--;
    } else {
        executor_freed(a->address);
        counters[LIVE]--;
        counters[LIVE_BYTES] -= (long)a->bytes;
    }
    munmap(a->map, a->mapped);
    *a = table[--count];
}

static allocation *starting_at(uint64_t address, int host) {
    allocation *a = memory_find(address, 0, host);
    return a && a->address == address ? a : NULL;
}

void memory_release_all(void) {
    while (count > 0) {
        unmap(&table[count - 1]);
    }
}

int cuMemAlloc_v2(uint64_t *address, size_t bytes) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    if (bytes == 0) {
        return INVALID_VALUE;
    }
    if (strikes(OOM_AT) || counters[LIVE_BYTES] + (long)bytes > setting(MEMORY)) {
        return OUT_OF_MEMORY;
    }
    status = map(address, bytes, 0);
    if (status == SUCCESS) {
        counters[LIVE]++;
        counters[LIVE_BYTES] += (long)bytes;
        status = executor_allocated(*address, bytes);
    }
    return status;
}

/* Waits for queued work, as the driver does. */
int cuMemFree_v2(uint64_t address) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    counters[WAITS]++;
    drain_all();
    allocation *a = starting_at(address, 0);
    if (!a) {
        return INVALID_VALUE;
    }
    unmap(a);
    return broken;
}

int cuMemHostAlloc(void **address, size_t bytes, unsigned flags) {
    (void)flags;
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    if (bytes == 0) {
        return INVALID_VALUE;
    }
    status = map((uint64_t *)address, bytes, 1);
    counters[LIVE_HOST] += status == SUCCESS;
    return status;
}

int cuMemFreeHost(void *address) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    counters[WAITS]++;
    drain_all();
    allocation *a = starting_at((uint64_t)address, 1);
    if (!a) {
        return INVALID_VALUE;
    }
    unmap(a);
    return broken;
}

int cuMemGetInfo_v2(size_t *available, size_t *total) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    *total = (size_t)setting(MEMORY);
    *available = *total - (size_t)counters[LIVE_BYTES];
    return SUCCESS;
}

const void *standin_bytes(uint64_t address, size_t bytes) { return memory_find(address, bytes, 0) ? (const void *)address : NULL; }

float *standin_floats(uint64_t address, size_t floats) {
    return memory_find(address, floats * sizeof(float), 0) ? (float *)address : NULL;
}
