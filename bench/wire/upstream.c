/* A fake upstream for benchmarks: one thread, epoll, loopback. It answers like OpenRouter as far as a proxy looks:
 *
 *   GET  .../models             the file named on the command line
 *   GET  .../generation?id=ID   what that answer cost, also if it was cut
 *   GET  .../bench/counts       {"BEARER": {"answers", "whole", "cost_nano"}}: its own books, one a caller's key
 *   GET  anything else          {"data":{}}
 *   POST .../chat/completions   an answer of its own generation id and usage; a prompt that holds `bench:N,D` is streamed as N chunks,
 *                               D milliseconds apart (0: as fast as the socket takes them)
 *
 * Prices: 150 nano-USD a prompt token, 600 a completion token. A cut answer costs what was sent of it.
 *
 * Usage: upstream PORT MODELS_FILE
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
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

enum { REQUEST_MAX = 1 << 17, OUT_MAX = 1 << 17, PEERS = 1 << 16, EVENT_ROOM = 1200, SLOTS = 4096, CALLERS = 32, BEARER_MAX = 100 };
enum { PROMPT_TOKENS = 12, PROMPT_NANO = 150, COMPLETION_NANO = 600 };

struct caller {
    char bearer[BEARER_MAX];
    long long answers, whole, cost_nano;
};

struct peer {
    int fd;
    char *in;
    size_t in_used;
    char *out;
    size_t out_used, out_sent;
    int streaming;
    long chunks_left, chunk, pause_ms;
    long long due_ms, number;
    struct caller *caller;
    struct peer *next, *previous; /* in the slot of its due time */
    int slot;
    char id[40];
};

static struct peer *peers[PEERS], *slots[SLOTS];
static struct caller callers[CALLERS];
static int loop_fd, pacing;
static long long made, *costs, costs_room, turned_ms;
static char chunk_frame[EVENT_ROOM];
static size_t chunk_size, chunk_id, chunk_word;
static char *models;
static size_t models_size;

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void unschedule(struct peer *p)
{
    if (p->slot < 0)
        return;
    if (p->previous)
        p->previous->next = p->next;
    else
        slots[p->slot] = p->next;
    if (p->next)
        p->next->previous = p->previous;
    p->slot = -1;
    pacing--;
}

/* Wakes the peer at `due_ms`, or at the end of the wheel's turn if that is later */
static void schedule(struct peer *p)
{
    long long at = p->due_ms;
    if (at <= turned_ms)
        at = turned_ms + 1;
    if (at >= turned_ms + SLOTS)
        at = turned_ms + SLOTS - 1;
    unschedule(p);
    p->slot = (int)(at % SLOTS);
    p->previous = NULL;
    p->next = slots[p->slot];
    if (p->next)
        p->next->previous = p;
    slots[p->slot] = p;
    pacing++;
}

static void book(struct peer *p, long completion_tokens, int whole)
{
    long long cost = PROMPT_TOKENS * PROMPT_NANO + (long long)completion_tokens * COMPLETION_NANO;
    if (p->number < costs_room)
        costs[p->number] = cost;
    if (p->caller) {
        p->caller->cost_nano += cost;
        p->caller->whole += whole;
    }
}

static void hang_up(struct peer *p)
{
    if (p->streaming)
        book(p, p->chunk * 2, 0);
    unschedule(p);
    close(p->fd);
    peers[p->fd] = NULL;
    free(p->in);
    free(p->out);
    free(p);
}

static void watch(struct peer *p, int writing)
{
    struct epoll_event e = {.events = EPOLLIN | (writing ? EPOLLOUT : 0), .data.fd = p->fd};
    epoll_ctl(loop_fd, EPOLL_CTL_MOD, p->fd, &e);
}

/* 1: all sent, 0: the socket is full, -1: the peer is gone (and freed) */
static int flush(struct peer *p)
{
    while (p->out_sent < p->out_used) {
        ssize_t n = send(p->fd, p->out + p->out_sent, p->out_used - p->out_sent, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN) {
                watch(p, 1);
                return 0;
            }
            hang_up(p);
            return -1;
        }
        p->out_sent += (size_t)n;
    }
    p->out_used = p->out_sent = 0;
    return 1;
}

static void put(struct peer *p, const char *data, size_t size)
{
    if (p->out_used + size <= OUT_MAX) {
        memcpy(p->out + p->out_used, data, size);
        p->out_used += size;
    }
}

static void put_event(struct peer *p, const char *json)
{
    char event[EVENT_ROOM], head[16];
    int size = snprintf(event, sizeof event, "data: %s\n\n", json);
    put(p, head, (size_t)snprintf(head, sizeof head, "%x\r\n", (unsigned)size));
    put(p, event, (size_t)size);
    put(p, "\r\n", 2);
}

static const char USAGE[] = "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":%ld,\"total_tokens\":%ld,\"cost\":%.7f,\"is_byok\":false,"
                            "\"prompt_tokens_details\":{\"cached_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0}}";

/* All chunks are alike but for 35 bytes of id and 4 of word, so that a chunk is one copy and two patches */
static void frame_chunk(void)
{
    static const char ID[] = "gen-1700000000-00000000000000000000";
    char json[EVENT_ROOM];
    int size = snprintf(json, sizeof json,
                        "data: {\"id\":\"%s\",\"provider\":\"Bench\",\"model\":\"openai/gpt-4o-mini\",\"object\":\"chat.completion.chunk\","
                        "\"created\":1,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\" word0000\"},"
                        "\"finish_reason\":null,\"native_finish_reason\":null,\"logprobs\":null}]}\n\n",
                        ID);
    chunk_size = (size_t)snprintf(chunk_frame, sizeof chunk_frame, "%x\r\n%s\r\n", (unsigned)size, json);
    chunk_id = (size_t)(strstr(chunk_frame, ID) - chunk_frame);
    chunk_word = (size_t)(strstr(chunk_frame, "word0000") - chunk_frame) + 4;
}

static void put_chunk(struct peer *p)
{
    char *at = p->out + p->out_used;
    put(p, chunk_frame, chunk_size);
    memcpy(at + chunk_id, p->id, 35);
    long word = p->chunk;
    for (int i = 3; i >= 0; i--, word /= 10)
        at[chunk_word + (size_t)i] = (char)('0' + word % 10);
    p->chunk++;
    p->chunks_left--;
}

static void put_end(struct peer *p)
{
    char usage[400], json[EVENT_ROOM];
    long tokens = p->chunk * 2;
    snprintf(usage, sizeof usage, USAGE, tokens, tokens + 12, 12 * 0.00000015 + (double)tokens * 0.0000006);
    book(p, tokens, 1);
    snprintf(json, sizeof json,
             "{\"id\":\"%s\",\"provider\":\"Bench\",\"model\":\"openai/gpt-4o-mini\",\"object\":\"chat.completion.chunk\",\"created\":1,"
             "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"stop\","
             "\"native_finish_reason\":\"stop\",\"logprobs\":null}],%s}",
             p->id, usage);
    put_event(p, json);
    put_event(p, "[DONE]");
    put(p, "0\r\n\r\n", 5);
    p->streaming = 0;
}

/* Fills the buffer as far as pacing and room allow; -1: the peer is gone */
static int advance(struct peer *p, long long now)
{
    for (;;) {
        while (p->streaming && p->out_used + 3 * EVENT_ROOM < OUT_MAX) {
            if (p->chunks_left == 0)
                put_end(p);
            else if (p->pause_ms == 0)
                put_chunk(p);
            else if (now >= p->due_ms) {
                put_chunk(p);
                p->due_ms += p->pause_ms;
            } else
                break;
        }
        int sent = flush(p);
        if (sent <= 0)
            return sent;
        if (p->streaming && p->pause_ms)
            schedule(p);
        if (!p->streaming || p->pause_ms)
            return 1;
    }
}

static void answer_json(struct peer *p, const char *json, size_t size, const char *id)
{
    char head[256];
    int n = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n%s%s%sContent-Length: %zu\r\n\r\n",
                     id ? "X-Generation-Id: " : "", id ? id : "", id ? "\r\n" : "", size);
    if (p->out_used + (size_t)n + size > OUT_MAX) {
        p->out = realloc(p->out, p->out_used + (size_t)n + size + OUT_MAX);
    }
    memcpy(p->out + p->out_used, head, (size_t)n);
    memcpy(p->out + p->out_used + n, json, size);
    p->out_used += (size_t)n + size;
}

static void complete(struct peer *p)
{
    char json[EVENT_ROOM], usage[400];
    snprintf(usage, sizeof usage, USAGE, 8L, 20L, 12 * 0.00000015 + 8 * 0.0000006);
    book(p, 8, 1);
    int n = snprintf(json, sizeof json,
                     "{\"id\":\"%s\",\"provider\":\"Bench\",\"model\":\"openai/gpt-4o-mini\",\"object\":\"chat.completion\",\"created\":1,"
                     "\"choices\":[{\"index\":0,\"logprobs\":null,\"finish_reason\":\"stop\",\"native_finish_reason\":\"stop\",\"message\":"
                     "{\"role\":\"assistant\",\"content\":\"The quick brown fox jumps over the lazy dog.\",\"refusal\":null}}],%s}",
                     p->id, usage);
    answer_json(p, json, (size_t)n, p->id);
}

/* Whose books an answer belongs to, by the key that asked; NULL once there are too many */
static struct caller *whose(const char *head)
{
    const char *found = strcasestr(head, "\r\nauthorization: bearer ");
    size_t size = found ? strcspn(found + 24, "\r") : 0;
    if (!found || size >= BEARER_MAX)
        return NULL;
    for (int i = 0; i < CALLERS; i++) {
        if (!callers[i].bearer[0])
            memcpy(callers[i].bearer, found + 24, size);
        if (strncmp(callers[i].bearer, found + 24, size) == 0 && !callers[i].bearer[size])
            return &callers[i];
    }
    return NULL;
}

static void tell_counts(struct peer *p)
{
    char json[CALLERS * 300];
    int n = snprintf(json, sizeof json, "{");
    for (int i = 0; i < CALLERS && callers[i].bearer[0]; i++)
        n += snprintf(json + n, sizeof json - (size_t)n, "%s\"%s\":{\"answers\":%lld,\"whole\":%lld,\"cost_nano\":%lld}", i ? "," : "",
                      callers[i].bearer, callers[i].answers, callers[i].whole, callers[i].cost_nano);
    n += snprintf(json + n, sizeof json - (size_t)n, "}");
    answer_json(p, json, (size_t)n, NULL);
}

/* The record of an ended answer; of one that still runs, or of an id never given, nothing */
static void tell_generation(struct peer *p, const char *id)
{
    long long number = strncmp(id, "gen-1700000000-", 15) == 0 ? strtoll(id + 15, NULL, 10) : 0;
    long long cost = number > 0 && number <= made && number < costs_room ? costs[number] : 0;
    if (!cost) {
        static const char GONE[] = "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 51\r\n\r\n"
                                   "{\"error\":{\"code\":404,\"message\":\"no such answer  \"}}";
        put(p, GONE, sizeof GONE - 1);
        return;
    }
    long long completion = (cost - PROMPT_TOKENS * PROMPT_NANO) / COMPLETION_NANO;
    char json[800];
    int n = snprintf(json, sizeof json,
                     "{\"data\":{\"id\":\"gen-1700000000-%020lld\",\"model\":\"openai/gpt-4o-mini\",\"provider_name\":\"Bench\","
                     "\"total_cost\":%.7f,\"usage\":%.7f,\"is_byok\":false,\"streamed\":true,\"cancelled\":false,"
                     "\"tokens_prompt\":12,\"tokens_completion\":%lld,\"native_tokens_prompt\":12,\"native_tokens_completion\":%lld,"
                     "\"native_tokens_reasoning\":0,\"native_tokens_cached\":0,\"finish_reason\":\"stop\"}}",
                     number, (double)cost / 1e9, (double)cost / 1e9, completion, completion);
    answer_json(p, json, (size_t)n, NULL);
}

static void handle(struct peer *p, char *head, char *body, size_t body_size)
{
    if (strncmp(head, "POST", 4) != 0) {
        size_t line = (size_t)(strstr(head, "\r\n") - head);
        char *path = memmem(head, line, "/models", 7), *id = memmem(head, line, "/generation?id=", 15);
        if (path && (path[7] == ' ' || path[7] == '?'))
            answer_json(p, models, models_size, NULL);
        else if (id)
            tell_generation(p, id + 15);
        else if (memmem(head, line, "/bench/counts", 13))
            tell_counts(p);
        else
            answer_json(p, "{\"data\":{}}", 11, NULL);
        return;
    }
    p->number = ++made;
    if (made >= costs_room) {
        long long room = costs_room ? costs_room * 2 : 1 << 20;
        costs = realloc(costs, (size_t)room * sizeof *costs);
        memset(costs + costs_room, 0, (size_t)(room - costs_room) * sizeof *costs);
        costs_room = room;
    }
    p->caller = whose(head);
    if (p->caller)
        p->caller->answers++;
    snprintf(p->id, sizeof p->id, "gen-1700000000-%020lld", made);
    char *mark = memmem(body, body_size, "bench:", 6);
    if (!mark) {
        complete(p);
        return;
    }
    p->chunks_left = strtol(mark + 6, &mark, 10);
    p->pause_ms = *mark == ',' ? strtol(mark + 1, NULL, 10) : 0;
    p->chunk = 0;
    p->streaming = 1;
    p->due_ms = now_ms();
    char lines[256];
    put(p, lines, (size_t)snprintf(lines, sizeof lines,
                                   "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Generation-Id: %s\r\nTransfer-Encoding: chunked\r\n\r\n",
                                   p->id));
}

/* -1: the peer is gone */
static int receive(struct peer *p)
{
    for (;;) {
        ssize_t n = recv(p->fd, p->in + p->in_used, REQUEST_MAX - 1 - p->in_used, 0);
        if (n == 0 || (n < 0 && errno != EAGAIN)) {
            hang_up(p);
            return -1;
        }
        if (n < 0)
            break;
        p->in_used += (size_t)n;
        if (p->in_used >= REQUEST_MAX - 1)
            break;
    }
    while (!p->streaming) {
        p->in[p->in_used] = 0;
        char *end = strstr(p->in, "\r\n\r\n");
        if (!end)
            return 0;
        size_t head_size = (size_t)(end - p->in) + 4, body_size = 0;
        char *length = strcasestr(p->in, "\r\ncontent-length:");
        if (length && length < end)
            body_size = strtoul(length + 17, NULL, 10);
        if (p->in_used < head_size + body_size)
            return 0;
        handle(p, p->in, p->in + head_size, body_size);
        memmove(p->in, p->in + head_size + body_size, p->in_used - head_size - body_size);
        p->in_used -= head_size + body_size;
        if (advance(p, now_ms()) < 0)
            return -1;
    }
    return 0;
}

static void welcome(int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= PEERS) {
            close(fd);
            continue;
        }
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct peer *p = calloc(1, sizeof *p);
        p->fd = fd;
        p->slot = -1;
        p->in = malloc(REQUEST_MAX);
        p->out = malloc(OUT_MAX);
        peers[fd] = p;
        struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(loop_fd, EPOLL_CTL_ADD, fd, &e);
    }
}

/* Turns the wheel to `now`; each peer that is due gets all chunks that are due */
static void turn(long long now)
{
    if (now - turned_ms > SLOTS)
        turned_ms = now - SLOTS;
    while (turned_ms < now) {
        turned_ms++;
        struct peer *p = slots[turned_ms % SLOTS];
        slots[turned_ms % SLOTS] = NULL;
        while (p) {
            struct peer *next = p->next;
            p->slot = -1;
            p->next = p->previous = NULL;
            pacing--;
            if (p->out_used == 0)
                advance(p, now);
            p = next;
        }
    }
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return fprintf(stderr, "usage: upstream PORT MODELS_FILE\n"), 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    FILE *file = fopen(argv[2], "rb");
    if (!file)
        return perror(argv[2]), 1;
    struct stat facts;
    fstat(fileno(file), &facts);
    models = malloc((size_t)facts.st_size);
    models_size = fread(models, 1, (size_t)facts.st_size, file);
    fclose(file);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096))
        return perror("listen"), 1;
    loop_fd = epoll_create1(0);
    struct epoll_event mine = {.events = EPOLLIN, .data.fd = listener}, ready[512];
    epoll_ctl(loop_fd, EPOLL_CTL_ADD, listener, &mine);
    frame_chunk();
    turned_ms = now_ms();
    for (;;) {
        int n = epoll_wait(loop_fd, ready, 512, pacing ? 1 : 50);
        for (int i = 0; i < n; i++) {
            int fd = ready[i].data.fd;
            if (fd == listener) {
                welcome(listener);
                continue;
            }
            struct peer *p = peers[fd];
            if (p && (ready[i].events & EPOLLOUT)) {
                watch(p, 0);
                if (advance(p, now_ms()) < 0)
                    continue;
            }
            if (peers[fd] && (ready[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
                receive(peers[fd]);
        }
        turn(now_ms());
    }
}
