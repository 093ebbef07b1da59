using Atellagent.Boundary.Actions;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>
/// A silo of a newer build, on the same schema, writes what this one has not heard of. It is not read around: this silo refuses everything until what is
/// in force is something that it knows whole.
/// </summary>
public sealed class NewerSiloTests
{
    public static TheoryData<string, string, string> Unheard => new()
    {
        { "Policy/p", "\"effect\":\"allow\"", "\"effect\":\"quarantine\"" },
        { "Policy/p", "\"effect\":\"allow\"", "\"effect\":\"allow\",\"unlessWatched\":true" },
        { "Policy/p", "operation.name != 'stop'", "operation.name != 'stop' && operation.isWatched()" },
        { "Policy/p", "\"routes\":[", "\"exceptWhenWatched\":true,\"routes\":[" },
        { "Principal/agent", "\"route\":\"target\"", "\"bounds\":{\"phaseOfTheMoon\":\"full\"},\"route\":\"target\"" },
        { "Principal/agent", "\"roles\":[", "\"quarantined\":true,\"roles\":[" },
        { "Deployment/prod", "\"runtime\":\"external\"", "\"runtime\":\"enclave\"" },
        { "Route/target", "\"release\":\"allow\"", "\"release\":\"watched\"" },
        { "Route/target", "\"connector\":\"http\"", "\"connector\":\"carrier-pigeon\"" },
    };

    [Theory]
    [MemberData(nameof(Unheard))]
    public async Task What_a_newer_build_has_put_in_force_is_refused_whole(string document, string old, string newer)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        Assert.Null((await pipeline.SubmitAsync()).Code);

        await pipeline.ReplaceElsewhereAsync(document, old, newer);

        await AssertRefusesAsync(pipeline, "policy_unavailable");
    }

    [Theory]
    [InlineData("policy/p")]
    [InlineData("deployment/prod")]
    [InlineData("boundary/boundary")]
    public async Task So_is_what_it_keeps_of_a_document(string grain)
    {
        await using Pipeline pipeline = await Pipeline.StartAsync();
        Assert.Null((await pipeline.SubmitAsync()).Code);

        await pipeline.AddMemberElsewhereAsync(grain);

        await AssertRefusesAsync(pipeline, "evidence_unavailable");
    }

    private static async Task AssertRefusesAsync(Pipeline pipeline, string code)
    {
        int before = pipeline.Connector.Effects;
        for (int i = 0; i < 3; i++)
        {
            ActionAnswer answer = await pipeline.SubmitAsync();
            Assert.Equal(code, answer.Code);
        }

        Assert.Equal(before, pipeline.Connector.Effects);
    }
}
