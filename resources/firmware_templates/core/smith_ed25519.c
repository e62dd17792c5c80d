/* SPDX-License-Identifier: MIT */
#include "smith_ed25519.h"

#include <string.h>

#include "smith_sha512.h"

/* Numbers modulo p = 2^255 - 19 are held as eight 32-bit words below 2^256, so that 2^256 = 38 folds carries
 * back. They are brought below p only to compare or encode. */
typedef struct {
    uint32_t w[8];
} field;

/* Extended coordinates: x = X/Z, y = Y/Z, T = XY/Z. */
typedef struct {
    field x, y, z, t;
} point;

static const field zero = {{0u, 0u, 0u, 0u, 0u, 0u, 0u, 0u}};
static const field one = {{1u, 0u, 0u, 0u, 0u, 0u, 0u, 0u}};
static const field prime = {
    {0xffffffedu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x7fffffffu}};
static const field order = {
    {0x5cf5d3edu, 0x5812631au, 0xa2f79cd6u, 0x14def9deu, 0x00000000u, 0x00000000u, 0x00000000u, 0x10000000u}};
static const field curve_d = {
    {0x135978a3u, 0x75eb4dcau, 0x4141d8abu, 0x00700a4du, 0x7779e898u, 0x8cc74079u, 0x2b6ffe73u, 0x52036ceeu}};
static const field root_of_minus_one = {
    {0x4a0ea0b0u, 0xc4ee1b27u, 0xad2fe478u, 0x2f431806u, 0x3dfbd7a7u, 0x2b4d0099u, 0x4fc1df0bu, 0x2b832480u}};
static const point base = {{{0x8f25d51au, 0xc9562d60u, 0x9525a7b2u, 0x692cc760u, 0xfdd6dc5cu, 0xc0a4e231u,
                             0xcd6e53feu, 0x216936d3u}},
                           {{0x66666658u, 0x66666666u, 0x66666666u, 0x66666666u, 0x66666666u, 0x66666666u,
                             0x66666666u, 0x66666666u}},
                           {{1u, 0u, 0u, 0u, 0u, 0u, 0u, 0u}},
                           {{0xa5b7dda3u, 0x6dde8ab3u, 0x775152f5u, 0x20f09f80u, 0x64abe37du, 0x66ea4e8eu,
                             0xd78b7665u, 0x67875f0fu}}};

static uint32_t add_words(uint32_t *r, const uint32_t *a, const uint32_t *b)
{
    uint64_t carry = 0u;
    for (uint32_t i = 0u; i < 8u; ++i) {
        carry += (uint64_t)a[i] + b[i];
        r[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return (uint32_t)carry;
}

/* Answers 1 when a < b; then r has wrapped at 2^256. */
static uint32_t subtract_words(uint32_t *r, const uint32_t *a, const uint32_t *b)
{
    uint32_t borrow = 0u;
    for (uint32_t i = 0u; i < 8u; ++i) {
        const uint64_t difference = (uint64_t)a[i] - b[i] - borrow;
        r[i] = (uint32_t)difference;
        borrow = (uint32_t)(difference >> 63);
    }
    return borrow;
}

static int is_below(const field *a, const field *limit)
{
    field rest;
    return subtract_words(rest.w, a->w, limit->w) != 0u;
}

static void field_add(field *r, const field *a, const field *b)
{
    field fold = zero;
    fold.w[0] = 38u * add_words(r->w, a->w, b->w);
    fold.w[0] = 38u * add_words(r->w, r->w, fold.w);
    (void)add_words(r->w, r->w, fold.w);
}

static void field_subtract(field *r, const field *a, const field *b)
{
    field fold = zero;
    fold.w[0] = 38u * subtract_words(r->w, a->w, b->w);
    fold.w[0] = 38u * subtract_words(r->w, r->w, fold.w);
    (void)subtract_words(r->w, r->w, fold.w);
}

static void field_multiply(field *r, const field *a, const field *b)
{
    uint32_t product[16] = {0u};
    uint64_t carry;
    field fold = zero;
    for (uint32_t i = 0u; i < 8u; ++i) {
        carry = 0u;
        for (uint32_t j = 0u; j < 8u; ++j) {
            carry += (uint64_t)a->w[i] * b->w[j] + product[i + j];
            product[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
        product[i + 8u] = (uint32_t)carry;
    }
    carry = 0u;
    for (uint32_t i = 0u; i < 8u; ++i) {
        carry += (uint64_t)product[i + 8u] * 38u + product[i];
        r->w[i] = (uint32_t)carry;
        carry >>= 32;
    }
    fold.w[0] = (uint32_t)carry * 38u;
    fold.w[0] = 38u * add_words(r->w, r->w, fold.w);
    (void)add_words(r->w, r->w, fold.w);
}

/* Below p: the top bit is worth 19, then p fits at most twice. */
static field field_reduced(const field *a)
{
    field r = *a;
    field rest;
    field fold = zero;
    fold.w[0] = 19u * (r.w[7] >> 31);
    r.w[7] &= 0x7fffffffu;
    (void)add_words(r.w, r.w, fold.w);
    while (subtract_words(rest.w, r.w, prime.w) == 0u)
        r = rest;
    return r;
}

static int field_is_equal(const field *a, const field *b)
{
    const field x = field_reduced(a);
    const field y = field_reduced(b);
    return memcmp(&x, &y, sizeof x) == 0;
}

/* a^e for e = 2^bits - 1 - less, where only the low byte of e differs from all ones. */
static void field_power(field *r, const field *a, uint32_t bits, uint32_t less)
{
    field result = one;
    for (uint32_t i = bits; i-- > 0u;) {
        field_multiply(&result, &result, &result);
        if (i >= 8u || ((less >> i) & 1u) == 0u)
            field_multiply(&result, &result, a);
    }
    *r = result;
}

static field field_from_bytes(const uint8_t *bytes)
{
    field r;
    for (uint32_t i = 0u; i < 8u; ++i)
        r.w[i] = (uint32_t)bytes[4u * i] | ((uint32_t)bytes[4u * i + 1u] << 8) |
                 ((uint32_t)bytes[4u * i + 2u] << 16) | ((uint32_t)bytes[4u * i + 3u] << 24);
    return r;
}

/* Complete addition on the twisted Edwards curve with a = -1; it also doubles. */
static void point_add(point *r, const point *p, const point *q)
{
    field a, b, c, d, e, f, g, h;
    field_subtract(&a, &p->y, &p->x);
    field_subtract(&e, &q->y, &q->x);
    field_multiply(&a, &a, &e);
    field_add(&b, &p->y, &p->x);
    field_add(&e, &q->y, &q->x);
    field_multiply(&b, &b, &e);
    field_multiply(&c, &p->t, &q->t);
    field_multiply(&c, &c, &curve_d);
    field_add(&c, &c, &c);
    field_multiply(&d, &p->z, &q->z);
    field_add(&d, &d, &d);
    field_subtract(&e, &b, &a);
    field_subtract(&f, &d, &c);
    field_add(&g, &d, &c);
    field_add(&h, &b, &a);
    field_multiply(&r->x, &e, &f);
    field_multiply(&r->y, &g, &h);
    field_multiply(&r->t, &e, &h);
    field_multiply(&r->z, &f, &g);
}

/* The negative of the encoded point, which is what verification needs; 0 when it is not on the curve. */
static int decode_negative(point *p, const uint8_t *bytes)
{
    const uint32_t sign = (uint32_t)bytes[31] >> 7;
    field u, v, v3, x, check;
    p->y = field_from_bytes(bytes);
    p->y.w[7] &= 0x7fffffffu;
    if (!is_below(&p->y, &prime))
        return 0;
    p->z = one;
    field_multiply(&u, &p->y, &p->y);
    field_multiply(&v, &u, &curve_d);
    field_subtract(&u, &u, &one);
    field_add(&v, &v, &one);
    /* x = u v^3 (u v^7)^((p - 5) / 8), perhaps times the root of -1 */
    field_multiply(&v3, &v, &v);
    field_multiply(&v3, &v3, &v);
    field_multiply(&x, &v3, &v3);
    field_multiply(&x, &x, &v);
    field_multiply(&x, &x, &u);
    field_power(&x, &x, 252u, 2u);
    field_multiply(&x, &x, &v3);
    field_multiply(&x, &x, &u);
    field_multiply(&check, &x, &x);
    field_multiply(&check, &check, &v);
    if (!field_is_equal(&check, &u)) {
        field_subtract(&u, &zero, &u);
        if (!field_is_equal(&check, &u))
            return 0;
        field_multiply(&x, &x, &root_of_minus_one);
    }
    x = field_reduced(&x);
    if (field_is_equal(&x, &zero) && sign != 0u)
        return 0;
    if ((x.w[0] & 1u) == sign)
        field_subtract(&x, &zero, &x);
    p->x = x;
    field_multiply(&p->t, &p->x, &p->y);
    return 1;
}

static void encode(const point *p, uint8_t bytes[32])
{
    field inverse, x, y;
    field_power(&inverse, &p->z, 255u, 20u); /* p - 2 = 2^255 - 1 - 20 */
    field_multiply(&x, &p->x, &inverse);
    field_multiply(&y, &p->y, &inverse);
    x = field_reduced(&x);
    y = field_reduced(&y);
    y.w[7] |= (x.w[0] & 1u) << 31;
    for (uint32_t i = 0u; i < 32u; ++i)
        bytes[i] = (uint8_t)(y.w[i / 4u] >> (8u * (i % 4u)));
}

/* A 512-bit little-endian number modulo the order of the base point. */
static field reduce_to_order(const uint8_t digest[64])
{
    field r = zero;
    field rest;
    for (uint32_t i = 512u; i-- > 0u;) {
        (void)add_words(r.w, r.w, r.w);
        r.w[0] |= ((uint32_t)digest[i / 8u] >> (i % 8u)) & 1u;
        if (subtract_words(rest.w, r.w, order.w) == 0u)
            r = rest;
    }
    return r;
}

/* s base + h q, both scalars walked together. */
static void multiply_add(point *r, const field *s, const field *h, const point *q)
{
    point sum;
    point result = {zero, one, one, zero};
    point_add(&sum, &base, q);
    for (uint32_t i = 256u; i-- > 0u;) {
        const uint32_t take_base = (s->w[i / 32u] >> (i % 32u)) & 1u;
        const uint32_t take_q = (h->w[i / 32u] >> (i % 32u)) & 1u;
        point_add(&result, &result, &result);
        if (take_base != 0u && take_q != 0u)
            point_add(&result, &result, &sum);
        else if (take_base != 0u)
            point_add(&result, &result, &base);
        else if (take_q != 0u)
            point_add(&result, &result, q);
    }
    *r = result;
}

int smith_ed25519_verify(const uint8_t public_key[32], const uint8_t *message, uint32_t count,
                         const uint8_t signature[64])
{
    const smith_sha512_piece pieces[3] = {{signature, 32u}, {public_key, 32u}, {message, count}};
    const field s = field_from_bytes(signature + 32);
    uint8_t digest[SMITH_SHA512_BYTES];
    uint8_t expected[32];
    point negative_key;
    point r;
    field h;
    if (!is_below(&s, &order) || !decode_negative(&negative_key, public_key))
        return 0;
    smith_sha512_of(pieces, 3u, digest);
    h = reduce_to_order(digest);
    multiply_add(&r, &s, &h, &negative_key);
    encode(&r, expected);
    return memcmp(expected, signature, sizeof expected) == 0;
}
