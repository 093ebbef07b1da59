using System.Text;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The log is verified by code that is not ours and knows nothing of it.</summary>
public sealed class StrangerVerifierTests
{
    [Fact]
    public async Task What_sigstore_verifies_its_log_with_verifies_ours()
    {
        Assert.SkipWhen(!Npm.IsPresent, "node and npm are not installed");
        string? folder = await Npm.InstallLockedAsync(Repository.In("tests", "verifiers"));
        Assert.SkipWhen(folder is null, "npm could not install @sigstore/verify");
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();
        string admin = await world.AdminTokenAsync();
        for (int i = 0; i < 135; i++)
        {
            await world.RefundAsync(agent, 1);
        }

        (Checkpoint checkpoint, SignedNote note) = await world.CheckpointAsync(270);
        (List<byte[]> entries, _) = await world.EntriesAsync(admin, checkpoint.Size);
        List<JsonValue> told = [];
        foreach (long index in (long[])[0, 1, 127, 128, 255, 256, checkpoint.Size - 2, checkpoint.Size - 1])
        {
            JsonObject proof = (await world.GetAsync($"v1/evidence/main/proof?index={index}&size={checkpoint.Size}", admin)).Body!;
            told.Add(JsonObject.Of(
                ("body", new JsonString(Convert.ToBase64String(entries[(int)index]))),
                ("checkpoint", new JsonString(note.ToString())),
                ("index", JsonNumber.Of(index)),
                ("proof", proof["proof"])));
        }

        string key = (await world.KeysAsync())[0].ToString();
        Assert.Equal((0, "8 proved\n"), await VerifyAsync(world, folder!, key, told));

        // And it is that which it looks at.
        JsonObject first = (JsonObject)told[0];
        using NoteSigner other = NoteSigner.Create();
        Assert.NotEqual(0, (await VerifyAsync(world, folder!, other.KeyOf(checkpoint.Origin).ToString(), told)).Code);
        Assert.NotEqual(0, (await VerifyAsync(world, folder!, key, [first.With("body", new JsonString(Convert.ToBase64String("{}"u8)))])).Code);
        Assert.NotEqual(0, (await VerifyAsync(world, folder!, key, [first.With("index", JsonNumber.Of(1))])).Code);
    }

    private static async Task<(int Code, string Output)> VerifyAsync(World world, string folder, string key, IReadOnlyList<JsonValue> entries)
    {
        string file = world.Folder.In("told.json");
        await File.WriteAllTextAsync(
            file,
            Encoding.UTF8.GetString(CanonicalJson.ToUtf8(JsonObject.Of(("entries", new JsonArray([.. entries])), ("key", new JsonString(key))))));
        return await Npm.RunAsync(folder, "node", "sigstore.mjs", file);
    }
}
