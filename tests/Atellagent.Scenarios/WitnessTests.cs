using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Others look after the log: witnesses that sign it, and places that checkpoints are sent to.</summary>
public sealed class WitnessTests
{
    private const string Name = "witness.example/w1";

    [Fact]
    public async Task A_witness_signs_what_continues_what_it_has_signed_and_nothing_waits_for_one_that_is_down()
    {
        using TestFolder notes = new();
        using NoteSigner signer = NoteSigner.Create();
        await using RecordingUpstream witness = new(notes.In("witness.log"));
        await using RecordingUpstream down = new(notes.In("down.log"));
        await using RecordingUpstream anchor = new(notes.In("anchor.log"));
        down.Answer = static _ => new UpstreamAnswer { Drop = true };
        StrictWitness strict = new(signer);
        witness.Answer = strict.Answer;
        string repository = notes.In("repository");
        Directory.CreateDirectory(repository);
        bool hasGit = (await Npm.RunAsync(repository, "git", "init", "--quiet")).Code == 0;
        await using World world = await World.StartAsync(world =>
        {
            Set(world, "WITNESSES__0__URL", $"http://127.0.0.1:{down.Port}/");
            Set(world, "WITNESSES__0__KEY", KeyOf(signer, "witness.example/down"));
            Set(world, "WITNESSES__0__NETWORKS__0", "127.0.0.0/8");
            Set(world, "WITNESSES__1__URL", $"http://127.0.0.1:{witness.Port}/prefix");
            Set(world, "WITNESSES__1__KEY", KeyOf(signer, Name));
            Set(world, "WITNESSES__1__NETWORKS__0", "127.0.0.0/8");
            Set(world, "WITNESSSECONDS", "1");
            Set(world, "ANCHORS__0__FILE", notes.In("anchored"));
            Set(world, "ANCHORS__1__URL", $"http://127.0.0.1:{anchor.Port}/checkpoints");
            Set(world, "ANCHORS__1__NETWORKS__0", "127.0.0.0/8");
            Set(world, "ANCHORS__2__GIT", repository);
            Set(world, "ANCHORSECONDS", "1");
        });
        await world.CheckpointAsync();
        strict.Log = (await world.KeysAsync())[0];
        string token = await world.TokenAsync();
        Assert.True(NoteKey.TryParse(KeyOf(signer, Name), out NoteKey? key));
        long before = 0;
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal(200, (await world.RefundAsync(token, 1)).Status);
            SignedNote cosigned = await CosignedAsync(world, before + 1);
            Assert.True(key.Verify(cosigned));
            Assert.True(strict.Log.Verify(cosigned));
            Assert.True(Checkpoint.TryParse(cosigned.Text, out Checkpoint? checkpoint));
            before = checkpoint.Size;
        }

        Assert.Equal(200, (await world.GetTextAsync("readyz")).Status);
        await world.SaysAsync("witness.example/down has not signed the log");
        Assert.Equal(0, strict.Refused);

        // Whoever forgets what it has signed is told again from the beginning, and a restart asks where they stood.
        await world.RestartAsync();
        await world.RefundAsync(await world.TokenAsync(), 1);
        await CosignedAsync(world, before + 1);
        await PostgreSqlTests.UntilAsync(() => anchor.Requests.Count > 0 && File.Exists(notes.In("anchored")));
        Assert.True(SignedNote.TryParse(anchor.Requests[^1].Body, out SignedNote? sent) && strict.Log.Verify(sent) == true);
        Assert.StartsWith(strict.Log.Name, await File.ReadAllTextAsync(notes.In("anchored")), StringComparison.Ordinal);
        if (hasGit)
        {
            await PostgreSqlTests.UntilAsync(() => Npm.RunAsync(repository, "git", "log", "--oneline").GetAwaiter().GetResult().Output.Contains(strict.Log.Name, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("WITNESSES__0__KEY", "no key", "Evidence:Witnesses:0:Key")]
    [InlineData("ANCHORS__0__URL", "http://192.0.2.1/", "Evidence:Anchors:0:Url")]
    [InlineData("ANCHORS__0__NETWORKS__0", "10.0.0.0/8", "Evidence:Anchors:0 has one of")]
    [InlineData("LOG", "../main", "Evidence:Log")]
    public async Task A_wrong_setting_stops_the_start_with_one_line(string name, string value, string says)
    {
        using TestFolder folder = new();
        (int code, string output) = await BoundaryProcess.RunAsync(folder.In("data"), null, new Dictionary<string, string> { ["ATELLAGENT__EVIDENCE__" + name] = value });

        Assert.Equal(3, code);
        Assert.Contains(says, output, StringComparison.Ordinal);
    }

    private static void Set(World world, string name, string value) => world.Environment["ATELLAGENT__EVIDENCE__" + name] = value;

    private static string KeyOf(NoteSigner signer, string name)
    {
        byte[] raw = [4, .. signer.Public.Span];
        uint id = BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name + "\n"), .. raw]));
        return $"{name}+{id:x8}+{Convert.ToBase64String(raw)}";
    }

    private static async Task<SignedNote> CosignedAsync(World world, long size)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (true)
        {
            (int status, byte[] body, _) = await world.BytesAsync("evidence/main/checkpoint/cosigned");
            if (status == 200 && SignedNote.TryParse(body, out SignedNote? note) && Checkpoint.TryParse(note.Text, out Checkpoint? checkpoint) && checkpoint.Size >= size)
            {
                return note;
            }

            Assert.False(patience.IsCancellationRequested, $"nobody cosigned {size}: {status} {Encoding.UTF8.GetString(body)}{world.Boundary.Output}");
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>Does what C2SP tlog-witness says, word for word.</summary>
    private sealed class StrictWitness(NoteSigner signer)
    {
        private Checkpoint? _last;

        public NoteKey Log { get; set; } = null!;

        public int Refused { get; private set; }

        public UpstreamAnswer Answer(RecordedRequest request)
        {
            string[] parts = request.BodyText.Split("\n\n", 2);
            string[] lines = parts[0].Split('\n');
            if (Log is null)
            {
                return new UpstreamAnswer { Status = 404 };
            }

            if (request is not { Method: "POST", Target: "/prefix/add-checkpoint" }
                || !SignedNote.TryParse(Encoding.UTF8.GetBytes(parts[1]), out SignedNote? note)
                || Log.Verify(note) != true
                || !Checkpoint.TryParse(note.Text, out Checkpoint? checkpoint))
            {
                Refused++;
                return new UpstreamAnswer { Status = 403 };
            }

            long old = long.Parse(lines[0]["old ".Length..], CultureInfo.InvariantCulture);
            if (old != (_last?.Size ?? 0))
            {
                return new UpstreamAnswer { Status = 409, ContentType = "text/x.tlog.size", Body = (_last?.Size ?? 0).ToString(CultureInfo.InvariantCulture) + "\n" };
            }

            ReadOnlyMemory<byte>[] proof = [.. lines[1..].Select(static line => (ReadOnlyMemory<byte>)Convert.FromBase64String(line))];
            if (!MerkleProof.IsConsistent(old, (_last?.Root ?? MerkleHash.Empty).Span, checkpoint.Size, checkpoint.Root.Span, proof))
            {
                Refused++;
                return new UpstreamAnswer { Status = 422 };
            }

            _last = checkpoint;
            Assert.True(NoteKey.TryParse(KeyOf(signer, Name), out NoteKey? key));
            byte[] signature = new byte[8 + 64];
            BinaryPrimitives.WriteUInt64BigEndian(signature, 1_700_000_000);
            signer.Sign(WitnessStatement.Of(1_700_000_000, note.Text)).CopyTo(signature, 8);
            return new UpstreamAnswer { ContentType = "text/plain", Body = new NoteSignature(Name, key.Id, signature) + "\n" };
        }
    }
}
