using System.Text.Json;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Conformance;

/// <summary>Our decisions beside those of another engine, on the same rules and requests.</summary>
public sealed class CedarOracleTests(ITestOutputHelper output)
{
    [Fact]
    public void Ours_decides_as_Cedar_does_and_denies_where_Cedar_leaves_a_failing_rule_out()
    {
        (int same, int failing, int letThrough) = (0, 0, 0);
        foreach (JsonElement one in Corpus.Read("cedar", "cases.jsonl"))
        {
            bool isAllowed = Decide(one) is Decision.Allow;
            JsonElement cedar = one.GetProperty("cedar");
            bool cedarAllows = cedar.GetProperty("decision").GetString() == "allow";
            if (cedar.GetProperty("errors").GetInt32() > 0)
            {
                Assert.False(isAllowed, one.GetRawText());
                failing++;
                letThrough += cedarAllows ? 1 : 0;
            }
            else
            {
                Assert.True(isAllowed == cedarAllows, one.GetRawText());
                same++;
            }
        }

        output.WriteLine($"{same} decided the same; {failing} with a rule that fails, all denied here, {letThrough} of them allowed there");
        Assert.True(same > 1_000 && failing > 100 && letThrough > 20);
    }

    private static Decision Decide(JsonElement one)
    {
        PolicyRule[] rules =
        [
            .. one.GetProperty("rules").EnumerateArray().Select(static (rule, i) =>
                Rule($"r{i}", rule.GetProperty("effect").GetString() == "deny" ? RuleEffect.Deny : RuleEffect.Allow, rule.GetProperty("when").GetString())),
        ];
        BoundRequest request = Request(
            JsonOf(one.GetProperty("arguments").GetRawText()),
            JsonOf(one.GetProperty("context").GetRawText()),
            Agent with { Roles = [.. one.GetProperty("roles").EnumerateArray().Select(static r => r.GetString()!)] },
            Production with { Environment = one.GetProperty("environment").GetString()! },
            "refund");
        return DecisionEngine.Decide(Bundle(Policy("p", rules)), request);
    }
}
