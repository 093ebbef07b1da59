using System.Collections.Immutable;
using Atellagent.Domain.Administration.Widening;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Tests.Decisions;
using CsCheck;

namespace Atellagent.Domain.Tests.Administration;

/// <summary>A change that is said to widen nothing grants nothing that was refused before, whatever the documents.</summary>
public sealed class ChangeWidthProperties
{
    private static readonly string[] Patterns = ["refund", "getOrder", "*", "re*"];
    private static readonly string[] Conditions = ["true", "args.amount > 3", "args.amount > 6", "args.amount > 3 && args.currency == 'EUR'", "args.currency == 'EUR'"];

    private static readonly Gen<BoundSet> Bounds = Gen.Select(Gen.Int[-1, 8], Gen.Int[0, 2]).Select((maximum, kind) => (maximum, kind) switch
    {
        ( < 0, _) => BoundSet.None,
        (_, 0) => PolicyWorld.BoundsOf(("amount", new ArgumentBound { Maximum = maximum })),
        (_, 1) => PolicyWorld.BoundsOf(("amount", new ArgumentBound { Minimum = 1, Maximum = maximum })),
        _ => PolicyWorld.BoundsOf(("currency", new ArgumentBound { Enum = [new JsonString(maximum < 4 ? "EUR" : "USD")] })),
    });

    private static readonly Gen<Grant> OneGrant = Gen.Select(Gen.Int[0, 3], Bounds).Select(static (pattern, bounds) => new Grant("payments", [Patterns[pattern]], bounds));
    private static readonly Gen<ImmutableArray<Grant>> Grants = OneGrant.Array[0, 3].Select(static grants => grants.ToImmutableArray());

    private static readonly DeploymentDocument Everywhere = PolicyWorld.Production with { Grants = [new Grant("payments", ["*"], BoundSet.None)] };

    private static readonly Gen<PolicyRule> Rule = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[1, 8]).Select(static (kind, when, maximum) => kind switch
    {
        <= 1 => PolicyWorld.Allow($"allow{kind}", Conditions[when]),
        <= 3 => PolicyWorld.Deny($"deny{kind}", Conditions[when]),
        _ => PolicyWorld.Narrow("narrow", Conditions[when], ("amount", PolicyWorld.AtMost(maximum))),
    });

    private static readonly Gen<PolicyDocument> Policy = Rule.Array[0, 4].Select(static rules =>
        PolicyWorld.Policy("p", [.. rules.DistinctBy(static r => r.Id)]));

    [Fact]
    public void Of_grants() => Gen.Select(Grants, Grants).Sample(
        static (was, now) =>
        {
            (PrincipalDocument before, PrincipalDocument after) = (With(was), With(now));
            return !ChangeWidth.Of([before], [after]).IsEmpty || Calls().All(call => !Admits(after, call) || Admits(before, call));
        },
        iter: 20_000);

    [Fact]
    public void Of_policies() => Gen.Select(Policy, Policy).Sample(
        static (was, now) => !ChangeWidth.Of([was], [now]).IsEmpty || GrantsNothingNew(PolicyWorld.Bundle(was), PolicyWorld.Bundle(now)),
        iter: 3_000);

    [Fact]
    public void And_some_changes_are_said_to_widen_nothing()
    {
        int narrower = 0;
        Gen.Select(Policy, Policy).Sample((was, now) => narrower += was.Revision != now.Revision && ChangeWidth.Of([was], [now]).IsEmpty ? 1 : 0, iter: 3_000, threads: 1);

        Assert.True(narrower > 50, $"only {narrower} of 3000");
    }

    private static bool GrantsNothingNew(PolicyBundle before, PolicyBundle after) => Calls().All(call =>
        PolicyWorld.Granted(DecisionEngine.Decide(after, Request(call))) is not JsonObject granted
        || DecisionEngine.Decide(before, Request(granted)) is Decision.Allow or Decision.Narrow);

    private static Actions.BoundRequest Request(JsonObject arguments) =>
        PolicyWorld.Request(arguments, JsonObject.Empty, PolicyWorld.Agent, PolicyWorld.Production, "refund", null);

    private static bool Admits(PrincipalDocument principal, JsonObject arguments) => AuthorityEnvelope.Find(
        principal, Everywhere, [], Request(arguments).Authenticated.Caller, PolicyWorld.Payments, PolicyWorld.Payments.Operations["refund"], arguments, PolicyWorld.Now) is not null;

    private static IEnumerable<JsonObject> Calls() =>
        from amount in Enumerable.Range(0, 10)
        from currency in (string[])["EUR", "USD"]
        select JsonObject.Of(("amount", JsonNumber.Of(amount)), ("currency", new JsonString(currency)), ("orderId", new JsonString("ord_1")));

    private static PrincipalDocument With(ImmutableArray<Grant> grants) => PolicyWorld.Agent with
    {
        Grants = grants,
        Content = JsonObject.Of(("grants", AuthorizationDetails.Tell(grants))),
    };
}
