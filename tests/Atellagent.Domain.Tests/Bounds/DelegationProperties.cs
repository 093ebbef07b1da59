using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Tests.Decisions;
using CsCheck;

namespace Atellagent.Domain.Tests.Bounds;

/// <summary>That nobody can do more by acting for others, however long the chain, nor by exchanging tokens.</summary>
public sealed class DelegationProperties
{
    private const int Many = 5_000;
    private static readonly string[] Names = ["alice", "planner", "agent", "other"];
    private static readonly string[] Operations = ["refund", "getOrder", "*", "get*"];

    private static readonly Gen<Grant> OneGrant = Gen.Select(Gen.Int[0, 3], Gen.Int[-1, 4]).Select((operation, most) =>
        new Grant("payments", [Operations[operation]], most < 0 ? BoundSet.None : PolicyWorld.BoundsOf(("amount", PolicyWorld.AtMost(most * 50)))));

    private static readonly Gen<ImmutableArray<Grant>> Grants = OneGrant.Array[0, 3].Select(static g => g.ToImmutableArray());

    private static readonly Gen<BoundDelegator> Party = Gen.Select(Gen.Int[0, 3], Grants, Grants, Gen.Bool).Select((name, own, deployed, has) =>
        new BoundDelegator(Principal(Names[name], own), has ? Deployment(Names[name], deployed) : null));

    private static readonly Gen<ImmutableArray<Grant>> Details = Gen.Select(Gen.Bool, Grants).Select(static (has, grants) => has ? grants : default);

    [Fact]
    public void The_envelope_of_a_chain_admits_exactly_what_each_of_its_parties_admits() =>
        Gen.Select(Party, Party.Array[0, 3], Details, Gen.Int[0, 250]).Sample(
            (actor, chain, details, amount) =>
            {
                CallerIdentity caller = Caller(actor, chain) with { Details = details };
                bool admitted = Admits(actor, [.. chain], caller, amount);
                bool each = chain.Append(actor).All(party => Admits(party, [], Caller(party, []), amount))
                    && (details.IsDefault || Admits(new BoundDelegator(Principal("token", details), null), [], Caller(actor, []), amount));
                return admitted == each;
            },
            iter: Many);

    [Fact]
    public void An_exchange_never_widens_and_never_outlives() =>
        Gen.Select(Party, Party.Array[0, 3], Party, Details, Details, Gen.Int[0, 250]).Sample(
            (holder, chain, client, details, asked, amount) =>
            {
                CallerIdentity subject = Caller(holder, chain) with { Details = details, Resources = ["https://boundary.example/mcp"] };
                if (TokenExchange.Derive(subject, client.Principal.Name, client.Deployment?.Name, out string? problem) is not { } derived)
                {
                    return problem is not null;
                }

                // As the token endpoint does: what is asked for is within the subject token's details, or refused.
                if (!asked.IsDefault && (details.IsDefault || AuthorizationDetails.FindBeyond(asked, details) is null))
                {
                    derived = derived with { Details = details.IsDefault ? asked : AuthorizationDetails.Inherit(asked, details) };
                }

                bool isOwn = client.Principal.Name == holder.Principal.Name;
                BoundDelegator actor = isOwn ? holder : client;
                ImmutableArray<BoundDelegator> behind = isOwn ? [.. chain] : [.. chain, holder];
                bool isNoWider = !Admits(actor, behind, derived, amount) || Admits(holder, [.. chain], subject, amount);
                return isNoWider
                    && derived.ExpiresAt <= subject.ExpiresAt
                    && derived.Resources.SequenceEqual(subject.Resources)
                    && derived.ParentTokens.Contains(subject.TokenId)
                    && derived.ParentTokens.Length == subject.ParentTokens.Length + 1
                    && derived.Delegation.Length == behind.Length
                    && derived.Delegation.Length <= DelegationChain.Deepest
                    && (!isOwn || derived.Deployment == subject.Deployment || subject.Deployment is null)
                    && derived.Delegation.All(link => link.Principal != derived.Principal);
            },
            iter: Many);

    [Fact]
    public void A_chain_is_read_as_it_is_told() => Party.Array[1, 3].Sample(
        chain =>
        {
            ImmutableArray<Delegator> names = Links(chain);
            return DelegationChain.Read(DelegationChain.Tell(names)).SequenceEqual(names);
        },
        iter: 500);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""[{"deployment":"a"}]""")]
    [InlineData("""[{"principal":1}]""")]
    [InlineData("""[{"principal":"a","deployment":1}]""")]
    [InlineData("""[{"principal":"a"},{"principal":"b"},{"principal":"c"},{"principal":"d"}]""")]
    public void What_is_no_chain_is_not_read_as_none(string told)
    {
        Assert.True(StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(told), JsonLimits.Default, out JsonValue? value, out _));
        Assert.True(DelegationChain.Read(value).IsDefault);
    }

    [Fact]
    public void The_digest_covers_the_chain_and_every_deployment_in_it()
    {
        JsonObject[] canonical =
        [
            Canonical([]),
            Canonical([new Delegator("alice", null)]),
            Canonical([new Delegator("alice", "a")]),
            Canonical([new Delegator("alice", null), new Delegator("planner", null)]),
            Canonical([new Delegator("planner", null), new Delegator("alice", null)]),
        ];

        Assert.Equal(canonical.Length, canonical.Select(static c => c.ToString()).Distinct(StringComparer.Ordinal).Count());
        Assert.Null(canonical[0]["delegation"]);
    }

    private static JsonObject Canonical(ImmutableArray<Delegator> chain)
    {
        BoundRequest plain = PolicyWorld.Request();
        CallerIdentity caller = plain.Authenticated.Caller with { Delegation = chain };
        BoundRequest request = new(AuthenticatedRequest.Authenticate(plain.Authenticated.Request, caller))
        {
            Principal = plain.Principal,
            Deployment = plain.Deployment,
            Route = plain.Route,
            Operation = plain.Operation,
            Envelope = plain.Envelope,
            Arguments = plain.Arguments,
            Now = plain.Now,
            AuthorityClock = 1,
        };
        return BoundedAction.Canonical(request, request.Arguments);
    }

    // Without a deployment nobody acts; here it is the rest that is held against each other.
    private static bool Admits(BoundDelegator actor, ImmutableArray<BoundDelegator> behind, CallerIdentity caller, int amount) =>
        AuthorityEnvelope.Find(
            actor.Principal,
            actor.Deployment ?? Deployment(actor.Principal.Name, [new Grant("payments", ["*"], BoundSet.None)]),
            behind,
            caller,
            PolicyWorld.Payments,
            PolicyWorld.Payments.Operations["refund"],
            JsonObject.Of(("amount", JsonNumber.Of(amount)), ("orderId", new JsonString("ord_1")), ("currency", new JsonString("EUR"))),
            PolicyWorld.Now) is not null;

    private static ImmutableArray<Delegator> Links(IEnumerable<BoundDelegator> chain) =>
        [.. chain.Select(static link => new Delegator(link.Principal.Name, link.Deployment?.Name))];

    private static CallerIdentity Caller(BoundDelegator actor, IEnumerable<BoundDelegator> chain) => new()
    {
        Principal = actor.Principal.Name,
        Deployment = actor.Deployment?.Name,
        Delegation = Links(chain),
        TokenId = "tok_1",
        IssuedAt = PolicyWorld.Now,
        ExpiresAt = PolicyWorld.Now.AddMinutes(10),
    };

    private static PrincipalDocument Principal(string name, ImmutableArray<Grant> grants) => PolicyWorld.Agent with { Name = name, Grants = grants };

    private static DeploymentDocument Deployment(string principal, ImmutableArray<Grant> grants) =>
        PolicyWorld.Production with { Name = principal + "-prod", Principals = [principal], Grants = grants };
}
