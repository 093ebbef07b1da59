using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Decisions that a boundary has recorded, decided again from its evidence alone.</summary>
public sealed class PolicyPlanScenarios
{
    [Fact]
    public async Task What_evidence_holds_is_enough_to_decide_again_and_to_see_what_a_draft_would_widen()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(token, 10)).Status);
        Assert.Equal(403, (await world.RefundAsync(token, 5000)).Status);
        Assert.Equal(403, (await world.ActAsync(token, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":10,"currency":"GBP"} }""")).Status);
        RecordedDecision[] recorded = await ReadAsync(world);
        string folder = BoundaryYaml.For(world.Upstream.Port);

        PolicyPlan unchanged = Plan(folder, recorded);
        PolicyPlan wider = Plan(folder.Replace("maximum: 1000", "maximum: 9000", StringComparison.Ordinal), recorded);
        PolicyPlan tighter = Plan(folder.Replace("maximum: 1000", "maximum: 5", StringComparison.Ordinal), recorded);

        Assert.Equal((3, 3), (unchanged.Total, unchanged.Count(PlanVerdict.Same)));
        Assert.Equal((2, 1), (wider.Count(PlanVerdict.Same), wider.Count(PlanVerdict.Wider)));
        Assert.Equal((2, 1), (tighter.Count(PlanVerdict.Same), tighter.Count(PlanVerdict.Tighter)));
    }

    private static async Task<RecordedDecision[]> ReadAsync(World world)
    {
        ClientCall listing = await world.GetAsync("v1/evidence?type=decision", await world.AdminTokenAsync());
        return [.. ((JsonArray)listing.Body!["items"]!).Items.Select(static item => RecordedDecision.Of((JsonObject)((JsonObject)item)["body"]!)!)];
    }

    private static PolicyPlan Plan(string folder, RecordedDecision[] recorded)
    {
        DocumentReadResult read = BoundaryFolderReader.Read([("all.yaml", folder)]);
        PolicyPlanner planner = new(((PolicyCompilation.Compiled)PolicyCompiler.Compile(read.Documents)).Bundle, read.Documents);
        PolicyPlan plan = new();
        foreach (RecordedDecision decision in recorded)
        {
            plan.Add(planner.Plan(decision));
        }

        return plan;
    }
}
