using System.Text;
using Atellagent.Cli.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Evidence.Verification;
using Atellagent.Harness;

namespace Atellagent.Cli.Tests.Evidence;

/// <summary>An export that somebody has changed anywhere is found out, whatever they changed and whoever signed it.</summary>
public sealed class EvidenceMutationTests : IDisposable
{
    private readonly ExportWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_nobody_has_changed_is_right(bool asTiles)
    {
        _world.Add(120);
        _world.Records.Add($$"""{"type":"administration","verb":"{{new string('x', 70_000)}}"}""");
        byte[] early = _world.Checkpoint(100);
        _world.Rotate();
        _world.Rotate();
        _world.Add(200);
        string path = await _world.ExportAsync("whole", asTiles);

        Assert.Null(ExportWorld.Verify(path));
        Assert.Null(ExportWorld.Verify(path, early));
        Assert.Null(ExportWorld.Verify(path, _world.Checkpoint(_world.Records.Count), NoteKey.OfLog("any", Convert.FromBase64String(_world.Keys[0].PublicKey))));
        Assert.Null(ExportWorld.Verify(path, _world.Checkpoint(256)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_empty_log_is_right(bool asTiles) => Assert.Null(ExportWorld.Verify(await _world.ExportAsync("empty", asTiles)));

    [Fact]
    public async Task A_bit_that_is_flipped_anywhere_in_a_file_is_found()
    {
        _world.Rotate();
        string path = await _world.Add(12).ExportAsync("small.jsonl", asTiles: false);
        byte[] whole = await File.ReadAllBytesAsync(path);
        Seed seed = Seed.FromEnvironment();
        TestContext.Current.TestOutputHelper?.WriteLine(seed.ToString());
        int step = Rounds.AreNightly ? 1 : 3;
        for (int at = seed.Next(0, step); at < whole.Length; at += step)
        {
            byte[] changed = [.. whole];
            changed[at] ^= (byte)(1 << seed.Next(0, 8));
            await File.WriteAllBytesAsync(path, changed);

            Assert.True(ExportWorld.Verify(path) is not null, $"byte {at} of {whole.Length}: {(char)whole[at]} to {(char)changed[at]}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_record_that_is_dropped_put_in_or_exchanged_is_found_though_every_hash_is_made_anew(bool asTiles)
    {
        string[] whole = [.. _world.Add(300).Records];
        byte[] note = _world.Checkpoint(whole.Length);
        Seed seed = Seed.FromEnvironment();
        TestContext.Current.TestOutputHelper?.WriteLine(seed.ToString());
        for (int round = 0; round < Rounds.Of(12, 200); round++)
        {
            int at = seed.Next(0, whole.Length - 1);
            _world.Records.Clear();
            _world.Records.AddRange(whole);
            switch (round % 5)
            {
                case 0:
                    _world.Records.RemoveAt(at);
                    break;
                case 1:
                    _world.Records.Insert(at, ExportWorld.Decision(900_000, "deny"));
                    break;
                case 2:
                    _world.Records[at] = ExportWorld.Decision(900_000, "deny");
                    break;
                case 3:
                    (_world.Records[at], _world.Records[at + 1]) = (_world.Records[at + 1], _world.Records[at]);
                    break;
                default:
                    _world.Records.RemoveAt(at);
                    _world.Records.Add(ExportWorld.Decision(900_000, "deny"));
                    break;
            }

            // Everything is as whoever changed it would make it; only the signature is not theirs to make.
            string path = await _world.ExportAsync($"changed-{round}", asTiles);
            string signed = asTiles ? Path.Combine(path, "main", TilesCheck.CheckpointFile) : path;
            await (asTiles ? File.WriteAllBytesAsync(signed, note)
                : File.WriteAllLinesAsync(signed, [.. (await File.ReadAllLinesAsync(path))[..^1], Encoding.UTF8.GetString(JsonLines.LogEnd("main", Encoding.UTF8.GetString(note)))]));

            Assert.True(ExportWorld.Verify(path) is not null, $"round {round}, record {at} of {whole.Length}");
        }

        _world.Records.Clear();
        _world.Records.AddRange(whole);
        Assert.Null(ExportWorld.Verify(await _world.ExportAsync("unchanged", asTiles)));
    }

    [Fact]
    public async Task A_bit_that_is_flipped_anywhere_in_a_folder_of_tiles_is_found()
    {
        _world.Rotate();
        _world.Add(110);
        _world.Records.Insert(40, $$"""{"type":"administration","verb":"{{new string('x', 70_000)}}"}""");
        string path = await _world.ExportAsync("tiles", asTiles: true);
        Seed seed = Seed.FromEnvironment();
        TestContext.Current.TestOutputHelper?.WriteLine(seed.ToString());
        string[] files = Directory.GetFiles(path, "*", SearchOption.AllDirectories);
        Assert.True(files.Length >= 7, string.Join('\n', files));
        foreach (string file in files)
        {
            byte[] whole = await File.ReadAllBytesAsync(file);
            for (int round = 0; round < Rounds.Of(25, 1000); round++)
            {
                int at = seed.Next(0, whole.Length);
                byte[] changed = [.. whole];
                changed[at] ^= (byte)(1 << seed.Next(0, 8));
                await File.WriteAllBytesAsync(file, changed);
                Assert.True(ExportWorld.Verify(path) is not null, $"{file}, byte {at}");
            }

            await File.WriteAllBytesAsync(file, whole[..^1]);
            Assert.NotNull(ExportWorld.Verify(path));
            await File.WriteAllBytesAsync(file, [.. whole, 0]);
            Assert.NotNull(ExportWorld.Verify(path));
            File.Delete(file);
            Assert.NotNull(ExportWorld.Verify(path));
            await File.WriteAllBytesAsync(file, whole);
            Assert.Null(ExportWorld.Verify(path));
        }

        await File.WriteAllTextAsync(Path.Combine(path, "main", "tile", "0", "007"), "more");
        Assert.Contains("does not belong", ExportWorld.Verify(path)?.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("boundary.example+evidence/main")]
    [InlineData("boundary.example evidence/main")]
    [InlineData("boundary.example/evidence/other")]
    public async Task A_checkpoint_of_another_name_is_found_also_where_no_log_has_such_a_name(string origin)
    {
        string path = await _world.Add(3).ExportAsync("named", asTiles: true);
        string file = Path.Combine(path, "main", TilesCheck.CheckpointFile);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace(ExportWorld.Origin, origin, StringComparison.Ordinal));

        Assert.NotNull(ExportWorld.Verify(path));
    }

    [Fact]
    public async Task Lines_that_are_dropped_repeated_swapped_or_cut_off_are_found_and_named()
    {
        string path = await _world.Add(30).ExportAsync("lines.jsonl", asTiles: false);
        string[] lines = await File.ReadAllLinesAsync(path);
        for (int at = 0; at < lines.Length; at++)
        {
            long? index = at is > 1 && at < lines.Length - 1 ? at - 2 : null;
            await WriteAsync(path, [.. lines[..at], .. lines[(at + 1)..]]);
            AssertFound(path, index);
            await WriteAsync(path, [.. lines[..at], lines[at], .. lines[at..]]);
            AssertFound(path, index + 1);
            if (at + 1 < lines.Length)
            {
                await WriteAsync(path, [.. lines[..at], lines[at + 1], lines[at], .. lines[(at + 2)..]]);
                AssertFound(path, index);
            }

            await WriteAsync(path, lines[..at]);
            AssertFound(path, index);
        }

        string whole = string.Join('\n', lines) + "\n";
        for (int length = 0; length < whole.Length; length += 41)
        {
            await File.WriteAllTextAsync(path, whole[..length]);
            AssertFound(path, null);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_past_of_the_same_length_is_found_by_a_kept_checkpoint_even_where_the_same_key_has_signed_it(bool asTiles)
    {
        _world.Add(150);
        byte[] kept = _world.Checkpoint(_world.Records.Count);
        byte[] early = _world.Checkpoint(100);
        string[] honest = [.. _world.Records];
        _world.Records[^1] = _world.Records[^1].Replace("succeeded", "unknownly", StringComparison.Ordinal);
        string fork = await _world.ExportAsync("fork", asTiles);

        Assert.Null(ExportWorld.Verify(fork));
        Assert.Null(ExportWorld.Verify(fork, early));
        Assert.NotNull(ExportWorld.Verify(fork, kept));

        // The newest part replaced, and more after it.
        _world.Records.RemoveRange(honest.Length - 20, 20);
        _world.Records.Add(ExportWorld.Decision(4001, "deny"));
        _world.Records.AddRange(Enumerable.Range(5000, 60).Select(static n => ExportWorld.Decision(n, "deny")));
        Assert.Contains("other records", ExportWorld.Verify(await _world.ExportAsync("replaced", asTiles), kept)?.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_log_that_was_put_back_is_found_by_a_kept_checkpoint(bool asTiles)
    {
        _world.Add(150);
        byte[] kept = _world.Checkpoint(_world.Records.Count);
        string older = await _world.ExportAsync("older", asTiles, records: 200);

        Assert.Null(ExportWorld.Verify(older, _world.Checkpoint(200)));
        EvidenceFault? fault = ExportWorld.Verify(older, kept);
        Assert.Equal(200, fault?.Index);
        Assert.Contains("put back or cut", fault?.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_another_key_has_signed_is_found_by_a_kept_checkpoint_and_by_a_key_that_is_trusted(bool asTiles)
    {
        _world.Add(30);
        NoteKey trusted = _world.Signer.KeyOf(ExportWorld.Origin);
        using NoteSigner thief = NoteSigner.Create();
        string signed = await _world.ExportAsync("signed", asTiles, signer: thief);

        Assert.Null(ExportWorld.Verify(signed));
        Assert.NotNull(ExportWorld.Verify(signed, _world.Checkpoint(_world.Records.Count)));
        Assert.Contains("somebody else", ExportWorld.Verify(signed, trusted: trusted)?.What, StringComparison.Ordinal);

        // A key that was replaced signs nothing for whoever trusts the one after it.
        NoteSigner old = _world.Signer;
        _world.Rotate();
        string after = await _world.ExportAsync("after", asTiles);
        Assert.Null(ExportWorld.Verify(after, trusted: trusted));
        Assert.Null(ExportWorld.Verify(after, trusted: _world.Signer.KeyOf("x")));
        string note = old.Sign(ExportWorld.Origin, new Checkpoint(ExportWorld.Origin, 1, new byte[32]).Text).ToString();
        Assert.NotNull(ExportWorld.Verify(after, System.Text.Encoding.UTF8.GetBytes(note), _world.Signer.KeyOf("x")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_was_replaced_signs_nothing_after_a_checkpoint_that_the_next_one_signed(bool asTiles)
    {
        _world.Add(30);
        byte[] early = _world.Checkpoint(20);
        NoteSigner stolen = _world.Signer;
        _world.Rotate();
        byte[] late = _world.Checkpoint(40);

        Assert.Null(ExportWorld.Verify(await _world.ExportAsync("as it was", asTiles), [early, late]));
        Assert.Null(ExportWorld.Verify(await _world.ExportAsync("before", asTiles, by: stolen), [early]));
        string forged = await _world.ExportAsync("forged", asTiles, by: stolen);
        Assert.Contains("had been replaced", ExportWorld.Verify(forged, [early, late])?.What, StringComparison.Ordinal);
        Assert.Contains("had been replaced", ExportWorld.Verify(forged, [early, late], stolen.KeyOf("x"))?.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_was_put_before_the_boundarys_counts_for_nothing_where_a_checkpoint_was_kept(bool asTiles)
    {
        _world.Add(30);
        byte[] kept = _world.Checkpoint(20);
        using NoteSigner thief = NoteSigner.Create();
        _world.Precede(thief);

        Assert.Null(ExportWorld.Verify(await _world.ExportAsync("as it was", asTiles), kept));
        string forged = await _world.ExportAsync("forged", asTiles, by: thief);

        Assert.Null(ExportWorld.Verify(forged));
        Assert.Contains("has signed the checkpoint", ExportWorld.Verify(forged, kept)?.What, StringComparison.Ordinal);
        Assert.Contains("has signed the checkpoint", ExportWorld.Verify(forged, trusted: _world.Signer.KeyOf("x"))?.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[\"..\"]")]
    [InlineData("[\"\"]")]
    [InlineData("[\"keys.json\"]")]
    [InlineData("[\"a\\u0000\"]")]
    public async Task An_export_of_no_log_or_of_one_that_would_stand_elsewhere_is_none(string logs)
    {
        string path = _world.In("none.jsonl");
        await WriteAsync(path, [$$"""{"format":"atellagent-evidence/1","keys":[{"publicKey":"{{Convert.ToBase64String(new byte[32])}}"}],"logs":{{logs}}}"""]);

        Assert.Contains("not an export", ExportWorld.Verify(path)?.What, StringComparison.Ordinal);
        Assert.Contains("not an export", ExportWorld.Verify(path, trusted: _world.Signer.KeyOf("x"))?.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_only_stands_in_for_a_large_record_is_no_record()
    {
        _world.Records.Add($$"""{"note":"{{new string('a', 70_000)}}","type":"administration"}""");
        _world.Add(3);
        Assert.Null(ExportWorld.Verify(await _world.ExportAsync("whole", asTiles: false)));
        Assert.Null(ExportWorld.Verify(await _world.ExportAsync("tiles", asTiles: true)));
        _world.Records[0] = System.Text.Encoding.UTF8.GetString(LogEntry.Of(System.Text.Encoding.UTF8.GetBytes(_world.Records[0])).Span);

        // The tree is the same, so it is signed rightly.
        EvidenceFault? fault = ExportWorld.Verify(await _world.ExportAsync("stand-in", asTiles: false));

        Assert.Equal(0, fault?.Index);
        Assert.Contains("stands in", fault?.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_are_links_or_longer_than_their_kind_are_not_read()
    {
        _world.Add(3);
        foreach ((string name, string what) in ((string, string)[])[("main/checkpoint", "is a link"), ("keys.json", "longer than"), ("main/tile/entries/000.p", "is empty")])
        {
            string folder = await _world.ExportAsync(what, asTiles: true);
            string file = Directory.GetFiles(folder, "*", SearchOption.AllDirectories).First(path => path.Contains(name, StringComparison.Ordinal));
            switch (what)
            {
                case "is a link":
                    File.Move(file, file + ".elsewhere");
                    File.CreateSymbolicLink(file, file + ".elsewhere");
                    break;
                case "is empty":
                    await File.WriteAllBytesAsync(file, [], TestContext.Current.CancellationToken);
                    break;
                default:
                    await File.WriteAllBytesAsync(file, new byte[2 * 1024 * 1024], TestContext.Current.CancellationToken);
                    break;
            }

            Assert.Contains(what, ExportWorld.Verify(folder)?.What, StringComparison.Ordinal);
        }
    }

    private static Task WriteAsync(string path, string[] lines) => File.WriteAllTextAsync(path, string.Concat(lines.Select(static line => line + "\n")));

    private static void AssertFound(string path, long? index)
    {
        EvidenceFault? fault = ExportWorld.Verify(path);
        Assert.NotNull(fault);
        Assert.True(index is null || fault.Index is null || fault.Index == index, $"{index} was changed, and it says: {fault}");
    }
}
