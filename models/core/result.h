// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/core/error.h"

#include <utility>
#include <variant>

namespace studio
{

/// A value or the error that stood in its way. C++23's std::expected is not available to clang-tidy 14. Taken from a result that ends
/// with the expression, the value is moved out whole, so that `for (const X& x : all().value())` runs over something that lives.
template <typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return m_state.index() == 0; }
    [[nodiscard]] bool isOk() const { return m_state.index() == 0; }

    T& value() & { return std::get<0>(m_state); }
    const T& value() const& { return std::get<0>(m_state); }
    T value() && { return std::get<0>(std::move(m_state)); }
    const T* operator->() const { return &std::get<0>(m_state); }
    T* operator->() { return &std::get<0>(m_state); }
    const T& operator*() const& { return std::get<0>(m_state); }
    T& operator*() & { return std::get<0>(m_state); }
    T operator*() && { return std::get<0>(std::move(m_state)); }

    [[nodiscard]] const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) : m_hasError(true), m_error(std::move(error)) {}

    explicit operator bool() const { return !m_hasError; }
    [[nodiscard]] bool isOk() const { return !m_hasError; }
    [[nodiscard]] const Error& error() const { return m_error; }

private:
    bool m_hasError = false;
    Error m_error;
};

} // namespace studio
