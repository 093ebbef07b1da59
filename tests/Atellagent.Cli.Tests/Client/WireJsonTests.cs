using System.Text.Json;
using System.Text.Json.Nodes;
using Atellagent.Cli.Tests.Stub;
using Atellagent.Client;
using Atellagent.Client.Problems;

namespace Atellagent.Cli.Tests.Client;

public sealed class WireJsonTests
{
    [Fact]
    public void The_contracts_answer_is_read_and_written_without_a_difference() =>
        AssertSame(
            ContractAnswers.Narrowed,
            JsonSerializer.Serialize(JsonSerializer.Deserialize(ContractAnswers.Narrowed, WireJson.Default.ActionReport), WireJson.Default.ActionReport));

    [Fact]
    public void A_denial_is_read_and_written_without_a_difference() =>
        AssertSame(
            ContractAnswers.Denied,
            JsonSerializer.Serialize(JsonSerializer.Deserialize(ContractAnswers.Denied, WireJson.Default.ProblemReport), WireJson.Default.ProblemReport));

    [Fact]
    public void A_story_is_read_and_written_without_a_difference() =>
        AssertSame(
            ContractAnswers.Story,
            JsonSerializer.Serialize(JsonSerializer.Deserialize(ContractAnswers.Story, WireJson.Default.DecisionStory), WireJson.Default.DecisionStory));

    [Fact]
    public void Two_values_for_one_name_are_not_an_answer() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize("""{"id":"a","id":"b"}""", WireJson.Default.ActionReport));

    [Theory]
    [InlineData("invalid_request", 400)]
    [InlineData("arguments_invalid", 400)]
    [InlineData("unauthenticated", 401)]
    [InlineData("denied", 403)]
    [InlineData("unknown_route", 403)]
    [InlineData("unknown_operation", 403)]
    [InlineData("stale_authority", 403)]
    [InlineData("approval_expired", 403)]
    [InlineData("approval_rejected", 403)]
    [InlineData("destination_not_approved", 403)]
    [InlineData("idempotency_conflict", 409)]
    [InlineData("payload_too_large", 413)]
    [InlineData("outcome_unknown", 424)]
    [InlineData("rate_limited", 429)]
    [InlineData("evidence_unavailable", 503)]
    [InlineData("policy_unavailable", 503)]
    [InlineData("something_new", 403)]
    public void Each_code_has_the_status_of_the_contract(string code, int status) =>
        Assert.Equal(status, ProblemCodes.StatusOf(code));

    private static void AssertSame(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);
}
