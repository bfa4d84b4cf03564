/* Streams, their queues, events, copies, and graphs: all work goes through submit. */
#include "standin.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct event {
    int pending; /* recorded and not yet passed */
    int timed;
    double passed; /* seconds, when it last was */
};

struct stream {
    operation *first, *last;
    operation *captured, *captured_last;
    int capturing;
    int refused; /* the capture met what it cannot hold */
    stream *next;
};

/* A graph and what was instantiated of it hold the operations together; the last of them to go drops them. */
typedef struct {
    operation *first;
    int holders;
} graph;

static stream legacy;
static stream *streams = &legacy;

static stream *of(void *handle) { return handle ? handle : &legacy; }

static void append(operation **first, operation **last, operation *work) {
    work->next = NULL;
    if (*last) {
        (*last)->next = work;
    } else {
        *first = work;
    }
    *last = work;
}

static void run(operation *work) {
    if (!broken) {
        int status = work->run(work);
        if (status != SUCCESS) {
            broken = status;
        }
    }
}

int submit(stream *on, operation *work, int keepable) {
    stream *s = of(on);
    if (s->capturing) {
        if (!keepable || strikes(CAPTURE_FAIL_AT)) {
            s->refused = 1;
            work->drop(work);
            return CAPTURE_UNSUPPORTED;
        }
        append(&s->captured, &s->captured_last, work);
        return SUCCESS;
    }
    counters[CALLS]++;
    append(&s->first, &s->last, work);
    if (!setting(DEFER)) {
        drain_all();
    }
    return SUCCESS;
}

static operation *take(stream *s) {
    operation *work = s->first;
    s->first = work->next;
    if (!s->first) {
        s->last = NULL;
    }
    return work;
}

static void drain(stream *s) {
    while (s->first) {
        operation *work = take(s);
        run(work);
        work->drop(work);
    }
}

void drain_all(void) {
    for (stream *s = streams; s; s = s->next) {
        drain(s);
    }
}

int cuStreamCreate(void **handle, unsigned flags) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    stream *s = calloc(1, sizeof *s);
    s->next = legacy.next;
    legacy.next = s;
    *handle = s;
    return SUCCESS;
}

int cuStreamDestroy_v2(void *handle) {
    for (stream *s = &legacy; s->next; s = s->next) {
        if (s->next == handle) {
            stream *gone = s->next;
            drain(gone);
            s->next = gone->next;
            free(gone);
            return broken;
        }
    }
    return INVALID_HANDLE;
}

int cuStreamSynchronize(void *handle) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    if (of(handle)->capturing) {
        of(handle)->refused = 1;
        return CAPTURE_UNSUPPORTED;
    }
    counters[WAITS]++;
    drain(of(handle));
    return broken;
}

/* Events */

typedef struct {
    operation base;
    event *passed;
} mark;

static int run_mark(operation *self) {
    event *e = ((mark *)self)->passed;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    e->passed = now.tv_sec + 1e-9 * now.tv_nsec;
    e->pending--;
    return SUCCESS;
}

static void drop(operation *self) { free(self); }

int cuEventCreate(void **handle, unsigned flags) {
    (void)flags;
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    event *e = calloc(1, sizeof *e);
    e->timed = !(flags & 2 /* CU_EVENT_DISABLE_TIMING */);
    *handle = e;
    counters[LIVE_EVENTS]++;
    return SUCCESS;
}

int cuEventDestroy_v2(void *handle) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    drain_all();
    free(handle);
    counters[LIVE_EVENTS]--;
    return broken;
}

int cuEventRecord(void *handle, void *on) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    mark *m = calloc(1, sizeof *m);
    m->base.run = run_mark;
    m->base.drop = drop;
    m->passed = handle;
    m->passed->pending++;
    return submit(on, &m->base, 0);
}

/* Says what is so without making it so: what is queued stays queued. */
int cuEventElapsedTime(float *millis, void *from, void *to) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    event *a = from, *b = to;
    if (!a->timed || !b->timed) {
        return INVALID_HANDLE;
    }
    if (a->pending || b->pending) {
        return NOT_READY;
    }
    *millis = (float)(1e3 * (b->passed - a->passed));
    return SUCCESS;
}

/* Runs queues only as far as the event: what was queued behind it stays. */
int cuEventSynchronize(void *handle) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    event *e = handle;
    counters[WAITS]++;
    for (stream *s = streams; s; s = s->next) {
        while (e->pending > 0 && s->first) {
            operation *work = take(s);
            run(work);
            work->drop(work);
        }
    }
    return broken;
}

/* Copies and fills */

typedef struct {
    operation base;
    uint64_t to, from;
    size_t bytes;
    void *staged; /* what pageable memory held when the call was made */
} copy;

static int run_copy(operation *self) {
    copy *c = (copy *)self;
    int to_card = memory_find(c->to, c->bytes, 0) != NULL;
    if (!to_card && !memory_find(c->to, c->bytes, 1)) {
        return ILLEGAL_ADDRESS;
    }
    if (!c->staged && !memory_find(c->from, c->bytes, 0) && !memory_find(c->from, c->bytes, 1)) {
        return ILLEGAL_ADDRESS;
    }
    memmove((void *)c->to, c->staged ? c->staged : (void *)c->from, c->bytes);
    return to_card ? executor_written(c->to, c->bytes) : SUCCESS;
}

static void drop_copy(operation *self) {
    free(((copy *)self)->staged);
    free(self);
}

static int submit_copy(uint64_t to, uint64_t from, size_t bytes, void *staged, void *on) {
    copy *c = calloc(1, sizeof *c);
    *c = (copy){{run_copy, drop_copy, NULL}, to, from, bytes, staged};
    return submit(on, &c->base, staged == NULL);
}

/* Pinned memory is read when the stream gets there, pageable memory now. */
int cuMemcpyHtoDAsync_v2(uint64_t to, const void *from, size_t bytes, void *on) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    if (!memory_find(to, bytes, 0)) {
        return INVALID_VALUE;
    }
    counters[UPLOADS]++;
    counters[UPLOADED] += (long)bytes;
    void *staged = NULL;
    if (!memory_find((uint64_t)from, bytes, 1)) {
        staged = malloc(bytes);
        memcpy(staged, from, bytes);
    }
    return submit_copy(to, (uint64_t)from, bytes, staged, on);
}

/* Into pageable memory it waits, as the driver does. */
int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *on) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    if (!memory_find(from, bytes, 0)) {
        return INVALID_VALUE;
    }
    counters[DOWNLOADS]++;
    counters[DOWNLOADED] += (long)bytes;
    if (memory_find((uint64_t)to, bytes, 1)) {
        return submit_copy((uint64_t)to, from, bytes, NULL, on);
    }
    counters[WAITS]++;
    drain(of(on));
    if (!broken) {
        memcpy(to, (void *)from, bytes);
    }
    return broken;
}

int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void *on) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    if (!memory_find(to, bytes, 0) || !memory_find(from, bytes, 0)) {
        return INVALID_VALUE;
    }
    return submit_copy(to, from, bytes, NULL, on);
}

typedef struct {
    operation base;
    uint64_t to;
    unsigned word;
    size_t words;
} fill;

static int run_fill(operation *self) {
    fill *f = (fill *)self;
    if (!memory_find(f->to, 4 * f->words, 0)) {
        return ILLEGAL_ADDRESS;
    }
    for (size_t i = 0; i < f->words; i++) {
        ((unsigned *)f->to)[i] = f->word;
    }
    return executor_written(f->to, 4 * f->words);
}

int cuMemsetD32Async(uint64_t to, unsigned word, size_t words, void *on) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    if (to % 4 != 0 || !memory_find(to, 4 * words, 0)) {
        return INVALID_VALUE;
    }
    fill *f = calloc(1, sizeof *f);
    *f = (fill){{run_fill, drop, NULL}, to, word, words};
    return submit(on, &f->base, 1);
}

/* Graphs: a capture keeps the operations, a launch runs them without dropping them. */

int cuStreamBeginCapture_v2(void *handle, int mode) {
    (void)mode;
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    stream *s = of(handle);
    if (s == &legacy || s->capturing) {
        return CAPTURE_UNSUPPORTED;
    }
    s->capturing = 1;
    s->refused = 0;
    return SUCCESS;
}

static void drop_list(operation *work) {
    while (work) {
        operation *next = work->next;
        work->drop(work);
        work = next;
    }
}

int cuStreamEndCapture(void *handle, void **out) {
    stream *s = of(handle);
    if (!s->capturing) {
        return INVALID_VALUE;
    }
    operation *work = s->captured;
    s->captured = s->captured_last = NULL;
    s->capturing = 0;
    *out = NULL;
    if (s->refused) {
        drop_list(work);
        return 901; /* the capture was invalidated */
    }
    graph *g = calloc(1, sizeof *g);
    *g = (graph){work, 1};
    counters[LIVE_GRAPHS]++;
    *out = g;
    return SUCCESS;
}

static void let_go(graph *g) {
    counters[LIVE_GRAPHS]--;
    if (--g->holders == 0) {
        drop_list(g->first);
        free(g);
    }
}

/* Takes memory of the card, as the driver may. */
int cuGraphInstantiateWithFlags(void **executable, void *from, unsigned long long flags) {
    (void)flags;
    *executable = NULL;
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    if (strikes(OOM_AT)) {
        return OUT_OF_MEMORY;
    }
    ((graph *)from)->holders++;
    counters[LIVE_GRAPHS]++;
    *executable = from;
    return SUCCESS;
}

typedef struct {
    operation base;
    graph *whole;
} replay;

static int run_replay(operation *self) {
    for (operation *work = ((replay *)self)->whole->first; work; work = work->next) {
        int status = work->run(work);
        if (status != SUCCESS) {
            return status;
        }
    }
    return SUCCESS;
}

int cuGraphLaunch(void *executable, void *on) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    replay *r = calloc(1, sizeof *r);
    *r = (replay){{run_replay, drop, NULL}, executable};
    return submit(on, &r->base, 0);
}

int cuGraphExecDestroy(void *executable) {
    int status = usable();
    if (status != SUCCESS) {
        return status;
    }
    drain_all();
    let_go(executable);
    return broken;
}

int cuGraphDestroy(void *handle) {
    let_go(handle);
    return SUCCESS;
}
