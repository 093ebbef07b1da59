using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Shadows;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Boundary.Tests.Plans;

/// <summary>A draft that runs beside the policies in force is looked at for the record, and nothing that it does fails or holds up an action.</summary>
public sealed class ShadowLookTests
{
    private const string World =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: agent }
        spec: { type: agent, roles: [support], grants: [ { route: payments, operations: [refund] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: prod }
        spec: { principals: [agent], environment: production, runtime: external, grants: [ { route: payments, operations: [refund] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:9/", networks: [127.0.0.0/8] }
          operations:
            refund: { method: POST, path: refunds, effect: write, arguments: { type: object, required: [amount], additionalProperties: false, properties: { amount: { type: number }, list: { type: array, maxItems: 100, items: { type: number } } } } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: refunds }
        spec:
          match: { routes: [payments] }
          rules: [ { id: may, effect: allow, when: "args.amount < 100" } ]

        """;

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _time = new(Now);

    [Theory]
    [InlineData("args.amount < 100", 10, "same")]
    [InlineData("args.amount < 5", 10, "tighter")]
    [InlineData("args.amount < 1000", 500, "wider")]
    [InlineData("args.amount / 0 > 1", 10, "tighter")]
    public void Its_verdict_is_told(string condition, int amount, string verdict)
    {
        (BoundRequest bound, AuthorityView view) = Bind(amount);
        Decision decision = DecisionEngine.Decide(view.Policies!, bound);

        JsonObject told = ShadowLook.Tell(Draft(view, condition), view.Policies!, bound, decision, _time);

        Assert.Equal((verdict, "sha256:draft"), (Text(told, "verdict"), Text(told, "version")));
        Assert.Equal(verdict == "same", told["rules"] is null);

        // Arguments of persons stand beside records, and not in this.
        Assert.DoesNotContain("amount", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_draft_that_does_not_fit_any_more_says_so_in_every_record()
    {
        (BoundRequest bound, AuthorityView view) = Bind(10);
        ShadowDraft broken = ShadowDraft.Of(State("args.amuont < 5"), view.Documents)!;
        ShadowDraft unreadable = ShadowDraft.Of(new ShadowState { Documents = ["{}"], Version = "sha256:draft" }, view.Documents)!;

        Assert.Null(broken.Policies);
        Assert.Equal("unknown", Text(ShadowLook.Tell(broken, view.Policies!, bound, DecisionEngine.Decide(view.Policies!, bound), _time), "verdict"));
        Assert.Contains("does not fit what is in force", Text(ShadowLook.Tell(broken, view.Policies!, bound, DecisionEngine.Decide(view.Policies!, bound), _time), "problem"), StringComparison.Ordinal);
        Assert.Contains("cannot be read", unreadable.Problem, StringComparison.Ordinal);
        Assert.Null(ShadowDraft.Of(new ShadowState(), view.Documents));
    }

    [Fact]
    public void Whatever_goes_wrong_in_looking_is_told_and_thrown_at_nobody()
    {
        (BoundRequest bound, AuthorityView view) = Bind(10);

        JsonObject told = ShadowLook.Tell(Draft(view, "args.amount < 5"), view.Policies!, bound, DecisionEngine.Decide(view.Policies!, bound), new BrokenTime());

        Assert.Equal(("unknown", "the draft could not be looked at: a fault of the boundary"), (Text(told, "verdict"), Text(told, "problem")));
    }

    [Fact]
    public void A_slow_draft_rests_a_hundred_times_as_long_as_it_took_and_a_minute_at_most()
    {
        ShadowBrake brake = new();

        Assert.False(brake.Note(_time, ShadowBrake.Slow));
        Assert.False(brake.IsResting(_time));
        Assert.True(brake.Note(_time, TimeSpan.FromMilliseconds(20)));
        _time.Advance(TimeSpan.FromMilliseconds(1_999));
        Assert.True(brake.IsResting(_time));
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Assert.False(brake.IsResting(_time));
        Assert.True(brake.Note(_time, TimeSpan.FromHours(1)));
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.False(brake.IsResting(_time));
    }

    [Fact]
    public void While_it_rests_records_say_so_and_afterwards_it_is_looked_at_again()
    {
        (BoundRequest bound, AuthorityView view) = Bind(10);
        Decision decision = DecisionEngine.Decide(view.Policies!, bound);
        ShadowDraft draft = Draft(view, "args.amount < 5");
        draft.Brake.Note(_time, TimeSpan.FromMilliseconds(10));

        Assert.Contains("slow", Text(ShadowLook.Tell(draft, view.Policies!, bound, decision, _time), "problem"), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("tighter", Text(ShadowLook.Tell(draft, view.Policies!, bound, decision, _time), "verdict"));
    }

    [Fact]
    public void What_it_made_of_requests_is_summed_up_from_the_records_that_name_it()
    {
        PolicyPlan plan = new();
        Action<PolicyPlan, WholeRecord> take = ShadowSummary.Of("sha256:draft");
        string Record(string draft) => $$"""{"decision":{"effect":"allow","id":"dec_1","reasons":[{"policy":"refunds","rule":"may"}]},{{draft}}"operation":"refund","principal":"agent","route":"payments"}""";

        foreach (string body in (string[])
        [
            Record(""),
            Record("\"draft\":{\"verdict\":\"same\",\"version\":\"sha256:other\"},"),
            Record("\"draft\":{\"verdict\":\"same\",\"version\":\"sha256:draft\"},"),
            Record("\"draft\":{\"effect\":\"deny\",\"reasons\":[\"refunds#no\"],\"rules\":[\"refunds#no\",\"refunds#may\"],\"verdict\":\"tighter\",\"version\":\"sha256:draft\"},"),
            Record("\"draft\":{\"problem\":\"slow\",\"verdict\":\"unknown\",\"version\":\"sha256:draft\"},"),
            "{\"draft\":{",
        ])
        {
            take(plan, WholeRecord.Of(System.Text.Encoding.UTF8.GetBytes(body), isStored: false, payload: null));
        }

        Assert.Equal(new PlanCounts(1, 1, 0, 2), plan.Counts);
        Assert.Equal(1, plan.Unreadable);
        Assert.Equal(["refunds#may", "refunds#no"], plan.ByRule.Select(static one => one.Name));
        Assert.Equal(["tighter deny refunds#no", "unknown  slow"], plan.Rows.Select(static row => $"{row.Verdict.ToString().ToLowerInvariant()} {row.After} {row.Because}"));
    }

    private static ShadowDraft Draft(AuthorityView view, string condition) => Assert.IsType<ShadowDraft>(ShadowDraft.Of(State(condition), view.Documents));

    private static ShadowState State(string condition) => new()
    {
        Version = "sha256:draft",
        Documents = [$"apiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: refunds }}\nspec:\n  match: {{ routes: [payments] }}\n  rules: [ {{ id: may, effect: allow, when: \"{condition}\" }} ]\n"],
    };

    private (BoundRequest, AuthorityView) Bind(int amount)
    {
        ImmutableArray<BoundaryDocument> documents = BoundaryFolderReader.Read([("world.yaml", World)]).Documents;
        AuthorityView view = AuthorityView.ForTrial(documents, Assert.IsType<PolicyCompilation.Compiled>(PolicyCompiler.Compile(documents)).Bundle);
        CallerIdentity caller = new() { Principal = "agent", Deployment = "prod", TokenId = "tok_1", IssuedAt = Now, ExpiresAt = Now.AddMinutes(9) };
        ActionRequest asked = new() { Route = "payments", Operation = "refund", Arguments = JsonObject.Of(("amount", JsonNumber.Of(amount))), Surface = "test" };
        return (Assert.IsType<BindingResult.Bound>(new AuthorityBinder(_time).Bind(AuthenticatedRequest.Authenticate(asked, caller), view)).Request, view);
    }

    private static string Text(JsonObject from, string name) => ((JsonString)from[name]!).Value;

    private sealed class BrokenTime : TimeProvider
    {
        public override long GetTimestamp() => throw new InvalidOperationException("no clock");
    }
}
