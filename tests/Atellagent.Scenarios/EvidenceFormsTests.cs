using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What a silo has recorded, in the forms that other programs read.</summary>
public sealed class EvidenceFormsTests
{
    [Fact]
    public async Task Each_record_is_one_event_that_leads_back_to_it()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(agent, 1)).Status);
        Assert.Equal(403, (await world.ActAsync(agent, """{"operation":"unheard-of","route":"payments","arguments":{}}""")).Status);
        Assert.NotEqual(200, (await world.RequestTokenAsync("agent", "another secret that is wrong, and long", "prod")).Status);
        // Two changes of documents, a decision with its outcome, the denial, the token, and the client that was none.
        await world.CheckpointAsync(7);
        Dictionary<string, string> forms = [];
        foreach (string form in (string[])["ocsf", "cloudevents", "jsonl"])
        {
            string file = world.Folder.In("evidence." + form);
            (int code, string output) = await Atell.RunAsync(world, "evidence", "export", "--format", form, "--out", file);
            Assert.True(code == 0, output);
            forms[form] = file;
        }

        // The last of the three has all that the others have.
        List<JsonObject> records = [.. (await LinesAsync(forms["jsonl"])).Where(static line => line["body"] is not null)];
        List<JsonObject> events = await LinesAsync(forms["ocsf"]);
        List<JsonObject> clouds = await LinesAsync(forms["cloudevents"]);
        Assert.True(events.Count >= 4 && clouds.Count >= events.Count && records.Count >= clouds.Count);
        Assert.Contains(events, static told => Is(told["type_uid"], "600399") && Is(told["action_id"], "2"));
        foreach ((JsonObject told, int index) in events.Select(static (told, index) => (told, index)))
        {
            JsonObject found = (JsonObject)told["unmapped"]!;
            Assert.Equal(
                JsonObject.Of(("body", found["record"]), ("hash", found["hash"]), ("index", found["index"]), ("log", found["log"])), records[index]);
            Assert.Empty(OcsfTable.Check(told));
        }

        foreach ((JsonObject told, int index) in clouds.Select(static (told, index) => (told, index)))
        {
            Assert.Equal(
                (records[index]["body"], records[index]["hash"], ((JsonNumber)records[index]["index"]!).Canonical),
                (told["data"], told["evidencehash"], ((JsonString)told["evidenceindex"]!).Value));
        }

        // Neither passes for something that can be verified, and neither is written over.
        Assert.NotEqual(0, (await Atell.RunAsync(null, "evidence", "verify", forms["ocsf"])).Code);
        Assert.NotEqual(0, (await Atell.RunAsync(null, "evidence", "verify", forms["cloudevents"])).Code);
        Assert.Equal(2, (await Atell.RunAsync(world, "evidence", "export", "--format", "ocsf", "--out", forms["ocsf"])).Code);
        await world.AssertHistoryAsync();
    }

    private static bool Is(JsonValue? value, string wanted) => value is JsonNumber number && number.Canonical == wanted;

    private static async Task<List<JsonObject>> LinesAsync(string file)
    {
        List<JsonObject> lines = [];
        foreach (string line in await File.ReadAllLinesAsync(file))
        {
            Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(line), new JsonLimits(int.MaxValue, 100, int.MaxValue), out JsonValue? value, out _), line);
            lines.Add((JsonObject)value);
        }

        return lines;
    }
}
