using System.Text;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The log as somebody sees it who trusts nobody.</summary>
public sealed class TransparencyLogTests
{
    [Fact]
    public async Task Everything_that_is_in_evidence_is_in_a_signed_tree_with_proofs_of_it()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();
        string admin = await world.AdminTokenAsync();
        for (int i = 0; i < 140; i++)
        {
            Assert.Equal(200, (await world.RefundAsync(agent, 1)).Status);
        }

        (Checkpoint checkpoint, SignedNote note) = await world.CheckpointAsync(281);
        NoteKey key = Assert.Single(await world.KeysAsync());
        Assert.True(key.Verify(note));
        Assert.Equal(checkpoint.Origin, key.Name);
        Assert.Equal($"{world.Boundary.Address.Authority}/evidence/main", checkpoint.Origin);
        (List<byte[]> entries, byte[] root) = await world.EntriesAsync(admin, checkpoint.Size);
        Assert.Equal(checkpoint.Root.ToArray(), root);
        Assert.All(TileAddress.AllOf(checkpoint.Size), tile => Assert.Equal(
            tile.Width * 32, world.TileAsync(admin, tile.Path).GetAwaiter().GetResult().Length));
        Assert.Equal("max-age=31536000, private, immutable", (await world.BytesAsync("evidence/main/tile/0/000", admin)).Cache);

        // Proofs over HTTP, of some records and for some sizes.
        byte[] leaf = new byte[32];
        foreach ((long index, long size) in ((long, long)[])[(0, 1), (0, checkpoint.Size), (255, 256), (256, checkpoint.Size), (checkpoint.Size - 1, checkpoint.Size), (17, 200)])
        {
            JsonObject proof = (await world.GetAsync($"v1/evidence/main/proof?index={index}&size={size}", admin)).Body!;
            MerkleHash.Leaf(entries[(int)index], leaf);
            Assert.True(MerkleProof.IsIncluded(index, size, leaf, LogWorld.Proof(proof), LogWorld.Hash(proof, "root")), $"{index} in {size}");
            Assert.Equal(proof.ToString(), (await world.GetAsync($"v1/evidence/proof/inclusion?log=main&index={index}&size={size}", admin)).Body!.ToString());
            JsonObject grown = (await world.GetAsync($"v1/evidence/proof/consistency?log=main&from={index}&to={size}", admin)).Body!;
            Assert.True(MerkleProof.IsConsistent(
                index, LogWorld.Hash(grown, "fromRoot"), size, LogWorld.Hash(grown, "toRoot"), LogWorld.Proof(grown)), $"{index} to {size}");
        }

        // The story of one decision proves itself, for the agent whose own it is.
        ClientCall call = await world.RefundAsync(agent, 2);
        await world.CheckpointAsync(checkpoint.Size + 2);
        JsonObject story = (await world.GetAsync("v1/decisions/" + ((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value, agent)).Body!;
        JsonObject proofs = Assert.IsType<JsonObject>(Assert.Single(((JsonArray)story["proofs"]!).Items));
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(((JsonString)proofs["checkpoint"]!).Value), out SignedNote? told));
        Assert.True(key.Verify(told));
        Assert.True(Checkpoint.TryParse(told.Text, out Checkpoint? covered));
        JsonObject[] inclusions = [.. ((JsonArray)proofs["inclusion"]!).Items.Cast<JsonObject>()];
        Assert.Equal(2, inclusions.Length);
        Assert.All(inclusions, inclusion => Assert.True(MerkleProof.IsIncluded(
            (long)((JsonNumber)inclusion["index"]!).Value, covered.Size, LogWorld.Hash(inclusion, "leaf"), LogWorld.Proof(inclusion), covered.Root.Span)));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Who_may_not_read_evidence_reads_no_tile_and_what_is_not_signed_is_not_served()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();
        string admin = await world.AdminTokenAsync();
        await world.RefundAsync(agent, 1);
        (Checkpoint checkpoint, _) = await world.CheckpointAsync(2);
        string partial = $"evidence/main/tile/0/000.p/{checkpoint.Size}";

        foreach (string path in (string[])[partial, partial.Replace("/0/", "/entries/", StringComparison.Ordinal), "v1/evidence/main/proof?index=0", "v1/evidence/proof/consistency?log=main&from=1"])
        {
            Assert.Equal(200, (await world.BytesAsync(path, admin)).Status);
            Assert.Equal(401, (await world.BytesAsync(path)).Status);
            Assert.Equal(404, (await world.BytesAsync(path, agent)).Status);
        }

        foreach (string path in (string[])["evidence/main/tile/0/000", $"evidence/main/tile/0/000.p/255", "evidence/main/tile/0/001.p/1", "evidence/main/tile/1/000.p/1", "evidence/other/tile/0/000.p/1", "evidence/main/tile/entries/../0/000", "evidence/main/tile/0/0", "v1/evidence/main/proof?index=99999", $"v1/evidence/main/proof?index=0&size=99999", "v1/evidence/proof/consistency?log=main&from=2&to=99999", "evidence/other/checkpoint", "evidence/main/checkpoint/cosigned"])
        {
            Assert.Equal(404, (await world.BytesAsync(path, admin)).Status);
        }

        foreach (string path in (string[])["v1/evidence/main/proof", "v1/evidence/main/proof?index=x", "v1/evidence/main/proof?index=-1", "v1/evidence/main/proof?index=1&index=2", "v1/evidence/proof/consistency?log=main"])
        {
            Assert.Equal(400, (await world.BytesAsync(path, admin)).Status);
        }
    }

    [Fact]
    public async Task Another_key_signs_only_after_the_old_one_has_signed_that_it_will()
    {
        await using World world = await World.StartAsync();
        (Checkpoint before, SignedNote old) = await world.CheckpointAsync();
        using HttpRequestMessage asked = world.Post("v1/admin/evidence/rotate-key", await world.AdminTokenAsync(), """{"reason":"the year is over"}"""u8.ToArray(), "application/json");
        ClientCall call = await world.SendAsync(asked, null);
        Assert.Equal(200, call.Status);
        // The token that it was asked with is in the log as well.
        (Checkpoint after, SignedNote note) = await world.CheckpointAsync(before.Size + 4);

        IReadOnlyList<NoteKey> keys = await world.KeysAsync();
        Assert.Equal(2, keys.Count);
        Assert.Equal((true, (bool?)null), (keys[0].Verify(old), keys[1].Verify(old)));
        Assert.Equal(((bool?)null, true), (keys[0].Verify(note), keys[1].Verify(note)));
        Assert.Equal(before.Origin, after.Origin);

        // The log tells of it, and the old key's last checkpoint covers that record.
        JsonObject record = (JsonObject)((JsonObject)((JsonArray)(await world.GetAsync("v1/evidence?type=administration&effect=rotate-evidence-key", await world.AdminTokenAsync())).Body!["items"]!).Items[0])["body"]!;
        JsonObject subject = (JsonObject)record["subject"]!;
        Assert.True(KeySuccession.IsEndorsed(LogWorld.Hash(subject, "from"), LogWorld.Hash(subject, "to"), LogWorld.Hash(subject, "endorsement")));
        Assert.Equal(keys[0].Public.ToArray(), LogWorld.Hash(subject, "from"));
        Assert.Equal(keys[1].Public.ToArray(), LogWorld.Hash(subject, "to"));
        JsonObject told = Assert.Single(((JsonArray)((JsonObject)((JsonArray)call.Body!["logs"]!).Items[0])["keys"]!).Items.Cast<JsonObject>().Take(1));
        Assert.Equal(0, ((JsonNumber)told["fromSize"]!).Value < before.Size + 1 ? 0 : 1);

        // What was signed before is found to be in what is signed now, over a restart as well.
        await world.RestartAsync();
        string agent = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(agent, 1)).Status);
        (Checkpoint last, SignedNote signed) = await world.CheckpointAsync(after.Size + 2);
        Assert.True(keys[1].Verify(signed));
        Assert.Equal(before.Origin, last.Origin);
        JsonObject grown = (await world.GetAsync($"v1/evidence/proof/consistency?log=main&from={before.Size}&to={last.Size}", await world.AdminTokenAsync())).Body!;
        Assert.True(MerkleProof.IsConsistent(before.Size, before.Root.Span, last.Size, last.Root.Span, LogWorld.Proof(grown)));

        using HttpRequestMessage refused = world.Post("v1/admin/evidence/rotate-key", agent, """{"reason":"mine"}"""u8.ToArray(), "application/json");
        Assert.Equal(403, (await world.SendAsync(refused, null)).Status);
    }

    [Fact]
    public async Task A_database_that_is_put_back_to_an_older_copy_takes_nothing_until_the_newest_is_back()
    {
        await using World world = await World.StartAsync();
        string token = await world.TokenAsync();
        await world.RefundAsync(token, 1);
        await world.CheckpointAsync(2);
        await world.Boundary.StopAsync();
        Copy(world.Data, world.Folder.In("older"));
        await world.RestartAsync();
        await world.RefundAsync(await world.TokenAsync(), 1);
        await world.CheckpointAsync(6);
        await world.Boundary.StopAsync();
        Checkpoint newest = Kept(Path.Combine(world.Data, "checkpoints", "main.checkpoint"));
        Copy(world.Data, world.Folder.In("newest"));
        Copy(world.Folder.In("older"), world.Data);

        // It stays up, not ready, and says what and what to do; whoever asks is refused.
        await using (BoundaryProcess rolledBack = await BoundaryProcess.StartUnreadyAsync(world.Data, world.BoundaryFolder, world.Environment, "evidence is not what was signed"))
        {
            Assert.Contains($"covers {newest.Size}", rolledBack.Output, StringComparison.Ordinal);
            Assert.Contains("put back the newest copy", rolledBack.Output, StringComparison.Ordinal);
            using HttpClient http = new();
            using HttpResponseMessage ready = await http.GetAsync(new Uri(rolledBack.Address, "readyz"));
            Assert.Equal(503, (int)ready.StatusCode);
            Assert.Contains("contradicts a checkpoint", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        // Another log of another name goes on, and the old one is left as it is.
        world.Environment["ATELLAGENT__EVIDENCE__LOG"] = "second";
        await world.RestartAsync();
        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync(), 1)).Status);
        await world.CheckpointAsync(1, "second");
        world.Environment.Remove("ATELLAGENT__EVIDENCE__LOG");
        await world.Boundary.StopAsync();

        Copy(world.Folder.In("newest"), world.Data);
        await world.RestartAsync();
        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync(), 1)).Status);
        (Checkpoint last, _) = await world.CheckpointAsync(newest.Size + 1);
        JsonObject grown = (await world.GetAsync($"v1/evidence/proof/consistency?log=main&from={newest.Size}&to={last.Size}", await world.AdminTokenAsync())).Body!;
        Assert.True(MerkleProof.IsConsistent(newest.Size, newest.Root.Span, last.Size, last.Root.Span, LogWorld.Proof(grown)));
    }

    [Fact]
    public async Task A_checkpoint_that_could_not_be_kept_is_kept_as_soon_as_it_can_be_also_where_the_log_does_not_grow()
    {
        await using World world = await World.StartAsync();
        (Checkpoint first, _) = await world.CheckpointAsync(1);
        string file = Path.Combine(world.Data, "checkpoints", "main.checkpoint");
        Directory.CreateDirectory(Path.Combine(file + ".new", "in the way"));
        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync(), 1)).Status);
        (Checkpoint signed, _) = await world.CheckpointAsync(first.Size + 2);
        Assert.True(Kept(file).Size < signed.Size);

        Directory.Delete(file + ".new", recursive: true);

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (Kept(file).Size < signed.Size)
        {
            Assert.False(patience.IsCancellationRequested, "it was not tried again");
            await Task.Delay(100, CancellationToken.None);
        }
    }

    [Fact]
    public async Task A_log_is_taken_away_and_verified_with_the_command_line_alone()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();
        for (int i = 0; i < 10; i++)
        {
            await world.RefundAsync(agent, 1);
        }

        await world.RefundAsync(agent, 5000);
        (Checkpoint early, _) = await world.CheckpointAsync(21);
        string kept = world.Folder.In("kept");
        File.Copy(Path.Combine(world.Data, "checkpoints", "main.checkpoint"), kept);
        (int code, string output) = await Atell.RunAsync(world, "evidence", "rotate-key", "--reason", "a test");
        Assert.True(code == 0, output);
        await world.CheckpointAsync(early.Size + 3);
        string key = (await world.KeysAsync())[0].ToString();
        (code, output) = await Atell.RunAsync(world, "evidence", "keys");
        Assert.Contains(key, output, StringComparison.Ordinal);

        foreach ((string format, string name) in ((string, string)[])[("jsonl", "export.jsonl"), ("tiles", "export")])
        {
            string path = world.Folder.In(name);
            (code, output) = await Atell.RunAsync(world, "evidence", "export", "--format", format, "--out", path);
            Assert.True(code == 0, output);
            (code, output) = await Atell.RunAsync(null, "evidence", "verify", path, "--checkpoint", kept, "--key", key);
            Assert.True(code == 0, output);
            Assert.DoesNotContain("own word", output, StringComparison.Ordinal);
            (code, output) = await Atell.RunAsync(null, "evidence", "verify", path);
            Assert.True(code == 0, output);
            Assert.Contains("own word", output, StringComparison.Ordinal);
            (code, _) = await Atell.RunAsync(world, "evidence", "export", "--format", format, "--out", path);
            Assert.Equal(2, code);
        }

        string file = world.Folder.In("export.jsonl");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"effect\":\"deny\"", "\"effect\":\"allow\"", StringComparison.Ordinal));
        (code, output) = await Atell.RunAsync(null, "evidence", "verify", file);
        Assert.Equal(3, code);
        Assert.Matches("log main, record [0-9]+: its hash", output);
        (code, output) = await Atell.RunAsAsync(world, "agent", World.AgentSecret, "evidence", "export", "--out", world.Folder.In("no.jsonl"));
        Assert.NotEqual(0, code);
    }

    [Fact]
    public async Task A_silo_that_was_frozen_while_another_took_its_log_over_appends_and_signs_nothing_in_it()
    {
        await using World first = await World.StartOnPostgreSqlAsync();
        string token = await first.TokenAsync();
        await first.RefundAsync(token, 1);
        (Checkpoint before, _) = await first.CheckpointAsync(2);
        await Silos.SignalAsync(first, "-STOP");
        await using (Npgsql.NpgsqlConnection server = new(first.Database + ";Pooling=False"))
        {
            // As a server does by itself once it has noticed that nobody is there.
            await server.OpenAsync();
            await using Npgsql.NpgsqlCommand cut = new("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()", server);
            await cut.ExecuteNonQueryAsync();
        }

        await using World second = await first.StartAnotherAsync();
        string other = await second.TokenAsync();
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await second.RefundAsync(other, 1)).Status);
        }

        (Checkpoint taken, _) = await second.CheckpointAsync(before.Size + 40);
        await Silos.SignalAsync(first, "-CONT");
        for (int i = 0; i < 40 && !first.Boundary.HasExited; i++)
        {
            await first.RefundAsync(other, 1);
            await second.RefundAsync(other, 1);
        }

        // It may have been put out, and ends itself then.
        Assert.Equal(200, (await second.RefundAsync(other, 1)).Status);
        (Checkpoint last, _) = await second.CheckpointAsync(taken.Size + 2);
        string admin = await second.AdminTokenAsync();
        foreach (Checkpoint earlier in (Checkpoint[])[before, taken])
        {
            JsonObject grown = (await second.GetAsync($"v1/evidence/proof/consistency?log=main&from={earlier.Size}&to={last.Size}", admin)).Body!;
            Assert.True(MerkleProof.IsConsistent(earlier.Size, earlier.Root.Span, last.Size, last.Root.Span, LogWorld.Proof(grown)), $"size {earlier.Size}");
        }

        string path = first.Folder.In("export.jsonl");
        (int code, string output) = await Atell.RunAsync(second, "evidence", "export", "--out", path);
        Assert.True(code == 0, output);
        (code, output) = await Atell.RunAsync(null, "evidence", "verify", path);
        Assert.True(code == 0, output);
        await second.Boundary.StopAsync();
        await first.AssertHistoryAsync(faultFree: false);
    }

    // All but what is kept beside the database.
    private static Checkpoint Kept(string file)
    {
        Assert.True(SignedNote.TryParse(File.ReadAllBytes(file), out SignedNote? note));
        Assert.True(Checkpoint.TryParse(note.Text, out Checkpoint? checkpoint));
        return checkpoint;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(to, "atellagent.db*"))
        {
            File.Delete(file);
        }

        foreach (string file in Directory.GetFiles(from, "atellagent.db*"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
