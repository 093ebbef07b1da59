using System.Collections.Immutable;

namespace Atellagent.Domain.Documents;

/// <summary>
/// Lifts one narrowing or approval rule for named principals and for at most 30 days. It never lifts a deny, it is part of
/// the policy bundle, and every decision that it touches names it.
/// </summary>
public sealed record PolicyExceptionDocument : BoundaryDocument
{
    /// <summary>The longest time that an exception can be for.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(30);

    /// <inheritdoc />
    public override string Kind => "PolicyException";

    /// <summary>The rule, as <c>policy#id</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The principals that it is for; never empty.</summary>
    public required ImmutableArray<string> Principals { get; init; }

    /// <summary>Why it was granted.</summary>
    public required string Reason { get; init; }

    /// <summary>The person who answers for it.</summary>
    public required string Approver { get; init; }

    /// <summary>From when.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Until when; at that instant it no longer holds.</summary>
    public required DateTimeOffset Until { get; init; }

    internal override int ApplyOrder => 5;

    /// <summary>Whether it lifts its rule for a principal at a time.</summary>
    /// <param name="principal">The principal's name.</param>
    /// <param name="now">The time.</param>
    /// <returns>False where the rule holds as it is written.</returns>
    public bool Lifts(string principal, DateTimeOffset now) =>
        now >= From && now < Until && Principals.Contains(principal, StringComparer.Ordinal);
}
