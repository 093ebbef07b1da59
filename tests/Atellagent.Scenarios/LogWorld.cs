using System.Text;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios;

/// <summary>Reads the log of a boundary as a stranger would.</summary>
internal static class LogWorld
{
    private static readonly HttpClient Http = new();

    public static async Task<(int Status, byte[] Body, string? Cache)> BytesAsync(this World world, string path, string? token = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(world.Boundary.Address, path));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        using HttpResponseMessage response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers.CacheControl?.ToString());
    }

    /// <summary>The last checkpoint, once it covers so many records.</summary>
    public static async Task<(Checkpoint Checkpoint, SignedNote Note)> CheckpointAsync(this World world, long size = 1, string log = "main")
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        while (true)
        {
            (int status, byte[] body, _) = await world.BytesAsync($"evidence/{log}/checkpoint");
            if (status == 200 && SignedNote.TryParse(body, out SignedNote? note) && Checkpoint.TryParse(note.Text, out Checkpoint? checkpoint) && checkpoint.Size >= size)
            {
                return (checkpoint, note);
            }

            Assert.False(patience.IsCancellationRequested, $"no checkpoint of {size} records: {status} {Encoding.UTF8.GetString(body)}{world.Boundary.Output}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>The keys of a log as verifiers are given them, the oldest first.</summary>
    public static async Task<IReadOnlyList<NoteKey>> KeysAsync(this World world, string log = "main")
    {
        (_, byte[] body, _) = await world.BytesAsync(".well-known/atellagent-evidence");
        Assert.True(StrictJson.TryParse(body, JsonLimits.Default, out JsonValue? value, out string? reason), reason);
        JsonObject told = ((JsonArray)((JsonObject)value)["logs"]!).Items.Cast<JsonObject>().Single(item => ((JsonString)item["name"]!).Value == log);
        return [.. ((JsonArray)told["keys"]!).Items.Cast<JsonObject>().Select(item =>
            NoteKey.TryParse(((JsonString)item["verifierKey"]!).Value, out NoteKey? key) ? key : throw new InvalidOperationException("no key"))];
    }

    public static async Task<byte[]> TileAsync(this World world, string token, string path, string log = "main")
    {
        (int status, byte[] body, _) = await world.BytesAsync($"evidence/{log}/{path}", token);
        Assert.True(status == 200, $"{path}: {status} {Encoding.UTF8.GetString(body)}");
        return body;
    }

    /// <summary>The entries of a log up to a size, with the root that they make.</summary>
    public static async Task<(List<byte[]> Entries, byte[] Root)> EntriesAsync(this World world, string token, long size, string log = "main")
    {
        List<byte[]> entries = [];
        TreeEdge edge = new();
        byte[] hash = new byte[32];
        foreach (TileAddress tile in TileAddress.AllOf(size).Where(static tile => tile.Level == 0))
        {
            foreach (ReadOnlyMemory<byte> entry in LogEntry.Unbundle(await world.TileAsync(token, tile.EntriesPath, log), tile.Width))
            {
                MerkleHash.Leaf(entry.Span, hash);
                edge.Append(hash, []);
                entries.Add(entry.ToArray());
            }
        }

        return (entries, edge.Root());
    }

    public static IReadOnlyList<ReadOnlyMemory<byte>> Proof(JsonObject answer) =>
        [.. ((JsonArray)answer["proof"]!).Items.Cast<JsonString>().Select(static text => (ReadOnlyMemory<byte>)Convert.FromBase64String(text.Value))];

    public static byte[] Hash(JsonObject answer, string name) => Convert.FromBase64String(((JsonString)answer[name]!).Value);
}
