using System.Text.Json;
using Atellagent.Boundary.Evidence.Witnesses;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Sinks;
using Atellagent.Harness;
using Atellagent.Silo.Composition;

namespace Atellagent.Scenarios;

/// <summary>
/// Every setting that names an address which the boundary will connect to, against every forbidden spelling of one: the start is refused in one line, and nothing is left that
/// could be connected to. Documents are held against the same spellings by the boundary's own tests.
/// </summary>
public sealed class SettingsEgressTests
{
    private const string Good = "https://log.allowed.example/v1/";
    private const string WitnessKey = "witness.example+0080fed4+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    [Theory]
    [InlineData("OTLP")]
    [InlineData("anchor")]
    [InlineData("witness")]
    public void No_forbidden_spelling_is_an_address_that_is_connected_to(string kind)
    {
        // So that the test can fail: the same setting with a good address is taken.
        Assert.NotNull(Destination(kind, Good, out IReadOnlyList<string> problems));
        Assert.Empty(problems);

        int asked = 0;
        foreach (JsonElement row in Corpus.Read("egress", "forbidden.jsonl"))
        {
            string text = row.GetProperty("text").GetString()!;
            foreach (string url in (string[])[text, text.TrimEnd('/') + "/", text.Replace("/v1/items", "/v1/", StringComparison.Ordinal), text.Replace("/v1/items", "", StringComparison.Ordinal)])
            {
                asked++;
                Assert.True(Destination(kind, url, out problems) is null && problems is [{ } line] && !line.Contains('\n', StringComparison.Ordinal), $"{kind}: {url}: {string.Join('|', problems)}");
            }
        }

        Assert.True(asked > 2000, $"{asked}");
    }

    private static ApprovedDestination? Destination(string kind, string url, out IReadOnlyList<string> problems)
    {
        if (kind == "OTLP")
        {
            problems = SinkReading.Read(new SinkSettings { OtlpUrl = url }, out _, out OtlpSettings otlp);
            return otlp.Destination;
        }

        EvidenceSettings evidence = new();
        if (kind == "anchor")
        {
            evidence.Anchors.Add(new AnchorSetting { Url = url });
        }
        else
        {
            evidence.Witnesses.Add(new WitnessSetting { Url = url, Key = WitnessKey });
        }

        problems = WitnessReading.Read(evidence, out WitnessSettings read);
        return kind == "anchor" ? read.Anchors.OfType<Anchor.OfHttp>().SingleOrDefault()?.Destination : read.Witnesses.SingleOrDefault()?.Destination;
    }
}
