using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Decisions;

/// <summary>
/// Works out what a granted action takes from counters: of every source of its envelope and every narrow that holds. It is
/// the granted arguments that count, since they are what happens.
/// </summary>
internal static class CounterDraws
{
    private const string Policy = "policy";

    /// <summary>Works them out.</summary>
    /// <param name="request">The request with its envelope.</param>
    /// <param name="arguments">The arguments as granted.</param>
    /// <param name="narrows">The narrowing rules that hold.</param>
    /// <param name="refusal">The rule, or null where it is the envelope, and why nothing can be counted; default where it can.</param>
    /// <returns>One draw a counter and window, sorted.</returns>
    public static ImmutableArray<CounterDraw> Of(
        BoundRequest request,
        JsonObject arguments,
        IReadOnlyList<CompiledRule>? narrows,
        out (CompiledRule? Rule, string Message) refusal)
    {
        refusal = default;
        List<(CounterDraw Draw, string? Argument)>? all = null;
        foreach (EnvelopeSource source in request.Envelope.Sources)
        {
            foreach (CounterBound bound in source.Grant.Bounds.Counters)
            {
                if (Draw(request, arguments, bound, OwnerOf(source, request.Authenticated.Caller)) is not { } draw)
                {
                    refusal = (null, Unreadable(bound));
                    return [];
                }

                (all ??= []).Add((draw, bound.Argument));
            }
        }

        foreach (CompiledRule rule in narrows ?? [])
        {
            foreach (CounterBound bound in rule.Bounds.Counters)
            {
                if (Draw(request, arguments, bound, (Policy, rule.Policy, rule.Id)) is not { } draw)
                {
                    refusal = (rule, Unreadable(bound));
                    return [];
                }

                (all ??= []).Add((draw, bound.Argument));
            }
        }

        return all is null ? [] : Merged(all);
    }

    // The same counter more than once: each argument is summed once, and the smallest limit holds.
    private static ImmutableArray<CounterDraw> Merged(List<(CounterDraw Draw, string? Argument)> all) =>
    [
        .. all.GroupBy(static d => (d.Draw.SourceKind, d.Draw.Source, d.Draw.Counter, d.Draw.IsRate, d.Draw.Per))
            .OrderBy(static g => g.Key.SourceKind, StringComparer.Ordinal)
            .ThenBy(static g => g.Key.Source, StringComparer.Ordinal)
            .ThenBy(static g => g.Key.Counter, StringComparer.Ordinal)
            .ThenBy(static g => g.Key.IsRate)
            .ThenBy(static g => g.Key.Per)
            .Select(static g => g.First().Draw with
            {
                Units = g.DistinctBy(static d => d.Argument).Sum(static d => d.Draw.Units),
                MostUnits = g.Min(static d => d.Draw.MostUnits),
            }),
    ];

    private static CounterDraw? Draw(BoundRequest request, JsonObject arguments, CounterBound bound, (string Kind, string Name, string Own) source)
    {
        long units = CounterDraw.UnitsOfOne;
        if (bound.Argument is { } argument)
        {
            // A number below zero would give back what others have taken.
            if (arguments[argument] is not JsonNumber { Value: >= 0 } number)
            {
                return null;
            }

            units = CounterDraw.UnitsOf(number.Value);
        }
        else if (bound.Usage is { } usage)
        {
            if (request.Operation.Meter?.Reserve(usage, arguments) is not { } most)
            {
                return null;
            }

            units = CounterDraw.UnitsOf(most);
        }

        (DateTimeOffset from, DateTimeOffset until) = CounterPeriods.Around(bound.Per, request.Now);
        return new CounterDraw
        {
            SourceKind = source.Kind,
            Source = source.Name,
            Counter = CounterOf(bound, source.Own),
            IsRate = bound.IsRate,
            Usage = bound.Usage,
            Per = bound.Per,
            From = from,
            Until = until,
            Units = units,
            MostUnits = (long)(bound.Most * CounterDraw.UnitsOfOne),
        };
    }

    // Who acts on behalf of another takes from what the other has, and a token that was exchanged from what the first one had:
    // neither makes more of it.
    private static (string Kind, string Name, string Own) OwnerOf(EnvelopeSource source, CallerIdentity caller) => source.Kind switch
    {
        AuthoritySource.Delegator => (AuthoritySource.Principal, source.Name, source.Grant.OwnCounter),
        AuthoritySource.DelegatorDeployment => (AuthoritySource.Deployment, source.Name, source.Grant.OwnCounter),
        AuthoritySource.Token when caller.ParentTokens is [string first, ..] => (source.Kind, first, source.Grant.OwnCounter),
        _ => (source.Kind, source.Name, source.Grant.OwnCounter),
    };

    // Tokens, money and arguments cannot be summed into one number, whatever their counters are called. No counter's own name has a space.
    private static string CounterOf(CounterBound bound, string own) =>
        bound.Usage is { } usage ? $"{UsageMeasures.Word(usage)} of {bound.Counter ?? own}" : bound.Counter ?? own;

    private static string Unreadable(CounterBound bound) => bound.Usage is { } usage
        ? $"a budget counts {UsageMeasures.Word(usage)}, and nothing bounds how much of that the call may use"
        : $"a budget sums the argument {bound.Argument}, and it is not a number of at least 0";
}
