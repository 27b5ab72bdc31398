/* A closed-loop client for benchmarks: one thread, epoll, loopback. Each connection sends the same POST again as soon as its answer is whole.
 *
 * Usage: load PORT PATH CONNECTIONS SECONDS BODY_FILE BEARER [RAMP_MS [EVENTS [HEADERS]]]
 * Prints one JSON line: requests, chunks (`data:` events, [DONE] included), errors (anything but a whole 200), seconds, and the latency of
 * whole answers and of first events in microseconds (p50, p99). Only what ends inside the time is counted; connections open over RAMP_MS.
 * After the time nothing new is asked, and what is open may end (GRACE_MS at most), so that no answer is cut.
 * An answer is whole if its framing ended and it has exactly EVENTS events (0: none, and a body of at least 200 bytes). HEADERS are
 * lines of their own, each ended by CRLF. BEARER may be @FILE with a key a line, all of one length: each request takes the next.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { HEAD_MAX = 8192, SAMPLES = 1 << 21, BODY_MIN = 200, GRACE_MS = 20000 };
enum where { HEAD, LENGTH_BODY, CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER };

struct line {
    int fd;
    enum where where;
    char head[HEAD_MAX];
    size_t head_used;
    long long left;
    long size, bytes, events;
    int good, match, writing;
    size_t sent;
    const char *request;
    long long begun;
};

static struct line *lines;
static int loop_fd, port, busy, stopping;
static char **asks; /* the request, once a key */
static size_t asks_count, next_ask, request_size;
static long long requests, chunks, errors, expected;
static unsigned *whole_us, *first_us;
static size_t whole_count, first_count;
static const char MARK[] = "\ndata: ";

static long long now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static void sample(unsigned *list, size_t *count, long long us)
{
    if (*count < SAMPLES)
        list[(*count)++] = (unsigned)us;
}

static void push(struct line *l)
{
    while (l->sent < request_size) {
        ssize_t n = send(l->fd, l->request + l->sent, request_size - l->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0)
            break;
        l->sent += (size_t)n;
    }
    int writing = l->sent < request_size;
    if (writing != l->writing) {
        struct epoll_event e = {.events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.ptr = l};
        epoll_ctl(loop_fd, EPOLL_CTL_MOD, l->fd, &e);
        l->writing = writing;
    }
}

static void again(struct line *l)
{
    l->where = HEAD;
    l->head_used = 0;
    l->good = l->match = 0;
    l->bytes = l->events = 0;
    l->sent = 0;
    l->request = asks[next_ask++ % asks_count];
    l->begun = now_us();
    if (stopping) {
        epoll_ctl(loop_fd, EPOLL_CTL_DEL, l->fd, NULL);
        busy--;
        return;
    }
    push(l);
}

static void dial(struct line *l)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    l->fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(l->fd, (struct sockaddr *)&address, sizeof address)) {
        perror("connect");
        exit(1);
    }
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = l};
    epoll_ctl(loop_fd, EPOLL_CTL_ADD, l->fd, &e);
    l->writing = 0;
    again(l);
}

static void done(struct line *l)
{
    long long now = now_us();
    if (l->good && l->events == expected && l->bytes >= BODY_MIN) {
        requests++;
        sample(whole_us, &whole_count, now - l->begun);
    } else {
        errors++;
    }
    again(l);
}

static void event(struct line *l)
{
    chunks++;
    if (l->events++ == 0)
        sample(first_us, &first_count, now_us() - l->begun);
}

/* Counts the lines that begin with `data: `; `match` is how much of the mark the bytes before these ended with */
static void count_events(struct line *l, const char *data, size_t size)
{
    const char *end = data + size;
    const size_t mark = sizeof MARK - 1;
    while (data < end && l->match) {
        if (*data == MARK[l->match]) {
            data++;
            if (++l->match == (int)mark) {
                l->match = 0;
                event(l);
            }
        } else if (*data == '\n') {
            data++;
            l->match = 1;
        } else
            l->match = 0;
    }
    while (data < end) {
        const char *found = memmem(data, (size_t)(end - data), MARK, mark);
        if (!found)
            break;
        event(l);
        data = found + mark;
    }
    size_t left = (size_t)(end - data), last = left < mark ? left : mark - 1;
    const char *line = left ? memrchr(end - last, '\n', last) : NULL;
    if (line && memcmp(line, MARK, (size_t)(end - line)) == 0)
        l->match = (int)(end - line);
}

/* Reads the head; 1 once it is whole, 2 if nothing follows it */
static int read_head(struct line *l, const char **data, const char *end)
{
    size_t before = l->head_used, room = (size_t)(end - *data);
    if (room > HEAD_MAX - 1 - before)
        room = HEAD_MAX - 1 - before;
    memcpy(l->head + before, *data, room);
    size_t from = before > 3 ? before - 3 : 0;
    char *blank = memmem(l->head + from, before + room - from, "\r\n\r\n", 4);
    if (!blank) {
        l->head_used += room;
        *data = room ? *data + room : end; /* a head that does not fit is never whole */
        return 0;
    }
    size_t size = (size_t)(blank - l->head) + 4;
    *data += size - before;
    l->head[size] = 0;
    l->good = strncmp(l->head + 9, "200", 3) == 0;
    l->match = 1; /* the body begins a line */
    char *length = strcasestr(l->head, "\r\ncontent-length:");
    if (strcasestr(l->head, "\r\ntransfer-encoding: chunked")) {
        l->where = CHUNK_SIZE;
        l->size = 0;
        return 1;
    }
    l->where = LENGTH_BODY;
    l->left = length ? strtoll(length + 17, NULL, 10) : 0;
    return l->left ? 1 : 2;
}

static int hex(char c)
{
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

/* 1: the answer is whole */
static int take(struct line *l, const char **data, const char *end)
{
    size_t room = (size_t)(end - *data);
    switch (l->where) {
    case HEAD:
        return read_head(l, data, end) == 2;
    case LENGTH_BODY:
        if ((long long)room > l->left)
            room = (size_t)l->left;
        *data += room;
        l->bytes += (long)room;
        l->left -= (long long)room;
        return l->left == 0;
    case CHUNK_SIZE: {
        char c = *(*data)++;
        if (c == '\n') {
            l->left = l->size;
            l->where = l->size ? CHUNK_DATA : TRAILER;
            l->size = 0;
        } else if (c != '\r')
            l->size = l->size * 16 + hex(c);
        return 0;
    }
    case CHUNK_DATA:
        if ((long long)room > l->left)
            room = (size_t)l->left;
        count_events(l, *data, room);
        *data += room;
        l->bytes += (long)room;
        l->left -= (long long)room;
        if (l->left == 0)
            l->where = CHUNK_END;
        return 0;
    case CHUNK_END:
        if (*(*data)++ == '\n')
            l->where = CHUNK_SIZE;
        return 0;
    case TRAILER:
        return *(*data)++ == '\n';
    }
    return 0;
}

static void hear(struct line *l)
{
    static char buffer[1 << 18];
    ssize_t n = recv(l->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        close(l->fd);
        errors++;
        if (stopping)
            busy--;
        else
            dial(l);
        return;
    }
    const char *data = buffer, *end = buffer + n;
    while (data < end) {
        if (take(l, &data, end)) {
            done(l);
            return;
        }
    }
}

static int rising(const void *a, const void *b)
{
    unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    return x < y ? -1 : x > y;
}

static unsigned at(unsigned *list, size_t count, double share)
{
    return count ? list[(size_t)((double)(count - 1) * share)] : 0;
}

static char *whole_file(const char *name, size_t *size)
{
    FILE *file = fopen(name, "rb");
    struct stat facts;
    if (!file || fstat(fileno(file), &facts)) {
        perror(name);
        exit(1);
    }
    char *text = malloc((size_t)facts.st_size + 1);
    *size = fread(text, 1, (size_t)facts.st_size, file);
    text[*size] = 0;
    fclose(file);
    return text;
}

static void compose(const char *path, const char *body_file, const char *bearer, const char *headers)
{
    size_t size, keys_size;
    char *body = whole_file(body_file, &size), one[512];
    snprintf(one, sizeof one, "%s\n", bearer);
    char *keys = bearer[0] == '@' ? whole_file(bearer + 1, &keys_size) : one;
    for (char *key = strtok(keys, "\n"); key; key = strtok(NULL, "\n")) {
        char *request = malloc(size + 4096);
        int head = snprintf(request, 4096,
                            "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
                            "Accept: */*\r\nUser-Agent: bench\r\n%sContent-Length: %zu\r\n\r\n",
                            path, key, headers, size);
        memcpy(request + head, body, size);
        if (asks_count && request_size != (size_t)head + size) {
            fprintf(stderr, "keys of several lengths\n");
            exit(1);
        }
        request_size = (size_t)head + size;
        asks = realloc(asks, (asks_count + 1) * sizeof *asks);
        asks[asks_count++] = realloc(request, request_size);
    }
    free(body);
}

int main(int argc, char **argv)
{
    if (argc < 7)
        return fprintf(stderr, "usage: load PORT PATH CONNECTIONS SECONDS BODY_FILE BEARER [RAMP_MS [EVENTS [HEADERS]]]\n"), 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    port = atoi(argv[1]);
    int count = atoi(argv[3]);
    double seconds = atof(argv[4]);
    long ramp_ms = argc > 7 ? atol(argv[7]) : 0;
    expected = argc > 8 ? atol(argv[8]) : 0;
    compose(argv[2], argv[5], argv[6], argc > 9 ? argv[9] : "");
    whole_us = malloc(SAMPLES * sizeof *whole_us);
    first_us = malloc(SAMPLES * sizeof *first_us);
    lines = calloc((size_t)count, sizeof *lines);
    loop_fd = epoll_create1(0);
    long long start = now_us(), stop = start + (long long)(seconds * 1e6) + ramp_ms * 1000, counted_from = start + ramp_ms * 1000;
    double spent = 0;
    long long counts[3] = {0};
    size_t samples[2] = {0};
    int open = 0, counting = ramp_ms == 0;
    struct epoll_event ready[512];
    while (!stopping || (busy && now_us() < stop + GRACE_MS * 1000LL)) {
        long long now = now_us();
        if (now >= stop && !stopping) {
            stopping = 1;
            spent = (double)(now - counted_from) / 1e6;
            counts[0] = requests, counts[1] = chunks, counts[2] = errors;
            samples[0] = whole_count, samples[1] = first_count;
        }
        if (!counting && now >= counted_from) {
            counting = 1;
            requests = chunks = errors = 0;
            whole_count = first_count = 0;
        }
        while (!stopping && open < count && now >= start + (long long)open * ramp_ms * 1000 / count) {
            busy++;
            dial(&lines[open++]);
        }
        int n = epoll_wait(loop_fd, ready, 512, open < count ? 1 : 20);
        for (int i = 0; i < n; i++) {
            struct line *l = ready[i].data.ptr;
            if ((ready[i].events & EPOLLOUT) && l->sent < request_size)
                push(l);
            if (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
                hear(l);
        }
    }
    whole_count = samples[0];
    first_count = samples[1];
    qsort(whole_us, whole_count, sizeof *whole_us, rising);
    qsort(first_us, first_count, sizeof *first_us, rising);
    printf("{\"requests\": %lld, \"chunks\": %lld, \"errors\": %lld, \"seconds\": %.6f, \"whole_p50_us\": %u, \"whole_p99_us\": %u, "
           "\"first_p50_us\": %u, \"first_p99_us\": %u}\n",
           counts[0], counts[1], counts[2], spent, at(whole_us, whole_count, .5), at(whole_us, whole_count, .99), at(first_us, first_count, .5),
           at(first_us, first_count, .99));
    return 0;
}
