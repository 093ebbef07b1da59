using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;
using CsCheck;

namespace Atellagent.Domain.Tests.Bounds;

/// <summary>The algebra of whole sets of bounds: time, environment, counters, and what lies inside arguments.</summary>
public sealed class BoundSetProperties
{
    private const int Many = 10_000;

    private static readonly Gen<(DateTimeOffset Now, string? Environment, int Total)> Call =
        Gen.Select(BoundSamples.Moment, BoundSamples.Environment, Gen.Int[0, 5]);

    [Fact]
    public void Meet_is_commutative() => Gen.Select(BoundSamples.Set, BoundSamples.Set).Sample(
        (a, b) => BoundSamples.Text(a.Meet(b)) == BoundSamples.Text(b.Meet(a)), iter: Many);

    [Fact]
    public void Meet_is_associative() => Gen.Select(BoundSamples.Set, BoundSamples.Set, BoundSamples.Set).Sample(
        (a, b, c) => BoundSamples.Text(a.Meet(b).Meet(c)) == BoundSamples.Text(a.Meet(b.Meet(c))), iter: Many);

    [Fact]
    public void Meet_is_idempotent() => BoundSamples.Set.Sample(a => BoundSamples.Text(a.Meet(a)) == BoundSamples.Text(a), iter: Many);

    [Fact]
    public void The_meet_admits_exactly_what_both_admit() => Gen.Select(BoundSamples.Set, BoundSamples.Set, Call).Sample(
        (a, b, call) => Admits(a.Meet(b), call) == (Admits(a, call) && Admits(b, call)), iter: Many);

    [Fact]
    public void An_empty_set_admits_nothing() => Gen.Select(BoundSamples.Set, BoundSamples.Set, Call).Sample(
        (a, b, call) => !a.Meet(b).IsEmpty || !Admits(a.Meet(b), call), iter: Many);

    [Fact]
    public void A_meet_stays_within_both_sides() => Gen.Select(BoundSamples.Set, BoundSamples.Set).Sample(
        (a, b) => a.Meet(b).IsEmpty || (a.Meet(b).StaysWithin(a) && a.Meet(b).StaysWithin(b)), iter: Many);

    // What the inner one does not speak of stays as the outer has it, so it is their meet that is used.
    [Fact]
    public void What_stays_within_never_admits_more_than_the_outer_where_it_speaks() => Gen.Select(BoundSamples.Set, BoundSamples.Set, Call).Sample((inner, outer, call) =>
    {
        bool speaks = (outer.Time.NotBefore is null || inner.Time.NotBefore is not null)
            && (outer.Time.NotAfter is null || inner.Time.NotAfter is not null)
            && (outer.Time.Weekly.IsEmpty || !inner.Time.Weekly.IsEmpty)
            && (outer.Environments is null || inner.Environments is not null)
            && (outer.Arguments.IsEmpty || !inner.Arguments.IsEmpty);
        return !speaks || !inner.StaysWithin(outer) || !Admits(inner, call) || Admits(outer, call);
    }, iter: Many * 3);

    [Fact]
    public void Within_is_never_more_of_the_same_counter() => Gen.Select(BoundSamples.Set, BoundSamples.Set).Sample((inner, outer) =>
        !inner.StaysWithin(outer) || !inner.Counters.Any(i => outer.Counters.Any(o => o with { Most = i.Most } == i && i.Most > o.Most)), iter: Many);

    [Fact]
    public void Bounds_are_told_as_they_are_read() => BoundSamples.Set.Sample(set =>
    {
        if (set.IsNone || set.IsEmpty)
        {
            return;
        }

        JsonArray told = AuthorizationDetails.Tell([new Grant("r", ["o"], set)]);
        ImmutableArray<Grant> read = AuthorizationDetails.Read(told, out string? problem);
        Assert.Null(problem);
        Assert.Equal(told, AuthorizationDetails.Tell(read));
    }, iter: 2_000);

    private static bool Admits(BoundSet bounds, (DateTimeOffset Now, string? Environment, int Total) call) =>
        bounds.AdmitsCircumstances(call.Now, call.Environment) && bounds.Admits(BoundSamples.Order(call.Total));
}
