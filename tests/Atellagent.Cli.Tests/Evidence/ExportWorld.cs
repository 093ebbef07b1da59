using System.Globalization;
using System.Text;
using Atellagent.Cli.Evidence;
using Atellagent.Client.Evidence;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Evidence.Verification;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Cli.Tests.Evidence;

/// <summary>A boundary's log without the boundary: records, keys and checkpoints as it makes them, exported.</summary>
internal sealed class ExportWorld : IDisposable
{
    public const string Origin = "boundary.example/evidence/main";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("atell-evidence-");
    private int _next;

    public NoteSigner Signer { get; private set; } = NoteSigner.Create();

    public List<string> Records { get; } = [];

    public List<EvidenceKeyItem> Keys { get; } = [];

    public static string Id(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}_{number:D26}");

    public static string Hash(object text) => Digest.Of(Encoding.UTF8.GetBytes(text.ToString()!)).ToString();

    public string In(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Adds actions of every kind.</summary>
    public ExportWorld Add(int actions)
    {
        for (int i = 0; i < actions; i++)
        {
            int n = _next++;
            switch (n % 7)
            {
                case 0:
                    Records.AddRange(Approved(n));
                    break;
                case 1:
                    Records.Add(Decision(n, "deny"));
                    break;
                case 2:
                    Records.AddRange([Permit(n), Redemption(n, permit: n), Outcome(n, attempt: 1)]);
                    break;
                case 3:
                    Records.AddRange([Decision(n, "narrow"), Outcome(n, "unknown"), Again(n), Outcome(n, "unknown", 1), Settlement(n)]);
                    break;
                default:
                    Records.AddRange([Decision(n, "allow"), Outcome(n)]);
                    break;
            }
        }

        return this;
    }

    public static string Decision(int n, string effect, string digest = "", string approval = "", int attempt = 0) =>
        $$"""{"action":"{{Id("act", n)}}",{{approval}}{{(attempt > 0 ? $"\"attempt\":{attempt}," : "")}}"decision":{"effect":"{{effect}}","id":"{{Id("dec", n + (1000 * attempt))}}"},"digest":"{{(digest.Length > 0 ? digest : Hash(n))}}","principal":"agent","type":"decision"}""";

    public static string Outcome(int n, string status = "succeeded", int attempt = 0) =>
        $$"""{"action":"{{Id("act", n)}}","decision":"{{Id("dec", n + (1000 * attempt))}}","status":"{{status}}","type":"outcome"}""";

    public static string Vote(int n, string by, string vote = "approve", string state = "pending", string digest = "") =>
        $$"""{"action":"{{Id("act", n)}}","approval":"{{Id("apr", n)}}","by":"{{by}}","digest":"{{(digest.Length > 0 ? digest : Hash(n))}}","state":"{{state}}","type":"approval","vote":"{{vote}}"}""";

    public static string Opening(int n, int quorum = 2, string? gates = null) =>
        Decision(n, "require_approval", approval: $$$"""
        "approval":{"gates":[{{{gates ?? $$"""{"escalates":{"quorum":9},"quorum":{{quorum}}}"""}}}],"id":"{{{Id("apr", n)}}}","state":"pending"},
        """.Trim());

    public static string Admission(int n, params string[] voters) =>
        Decision(n, "allow", approval: $$"""
        "approval":{"id":"{{Id("apr", n)}}","state":"consumed","votes":[{{string.Join(',', voters.Select(static voter => $$"""{"vote":"approve","voter":"{{voter}}"}"""))}}]},
        """.Trim());

    /// <summary>An admission on votes of which it is said where they count.</summary>
    public static string Counted(int n, string use, params (string Voter, string Gates)[] votes) =>
        Decision(n, "allow", approval: $$"""
        "approval":{"id":"{{Id("apr", 1)}}","state":"consumed",{{use}}"votes":[{{string.Join(',', votes.Select(static one => $$"""{"gates":[{{one.Gates}}],"vote":"approve","voter":"{{one.Voter}}"}"""))}}]},"time":"2026-11-30T12:00:00Z",
        """.Trim());

    public static string Permit(int n) => External(n, n, Hash(n), "");

    /// <summary>A permit is redeemed, by a decision of its own: the one that <see cref="Outcome"/> names as of attempt 1.</summary>
    public static string Redemption(int n, int permit, string digest = "") =>
        External(n, n + 1000, digest.Length > 0 ? digest : Hash(n), $$"""
        "redemption":{"permit":"{{Id("dec", permit)}}","principal":"gateway","token":"t"},
        """.Trim());

    public static string[] Approved(int n) =>
        [Opening(n), Vote(n, "a person whose name is long"), Vote(n, "nobody", "reject"), Vote(n, "bea", state: "approved"), Admission(n, "a person whose name is long", "bea"), Outcome(n)];

    /// <summary>Lets another key sign, as the boundary does.</summary>
    public void Rotate()
    {
        NoteSigner next = NoteSigner.Create();
        Describe(Signer, null);
        Keys.Add(Item(next, Signer));
        Signer = next;
    }

    /// <summary>Puts a key before the boundary's, which anybody can.</summary>
    public void Precede(NoteSigner other) => Keys.AddRange([Item(other, null), Item(Signer, other)]);

    /// <summary>Writes an export.</summary>
    public async Task<string> ExportAsync(string name, bool asTiles, int? records = null, NoteSigner? signer = null, NoteSigner? by = null)
    {
        string path = In(name);
        by ??= signer ?? Signer;
        ExportKeys keys = ExportKeys.Of(new EvidenceKeyListing(
            signer is null && Keys.Count > 0 ? Keys : [Item(by, null)], [new EvidenceLogItem("main", Origin, [])]));
        await using IEvidenceExport export = asTiles ? new TilesExport(path) : new JsonLinesExport(path);
        await export.BeginAsync(keys, CancellationToken.None);
        await export.BeginLogAsync("main", Origin, CancellationToken.None);
        (TreeEdge tree, List<(TileAddress Tile, ReadOnlyMemory<byte>[] Bodies, List<FullTile> Completed)> pieces) = Lay(records ?? Records.Count);
        foreach ((TileAddress tile, ReadOnlyMemory<byte>[] bodies, List<FullTile> completed) in pieces)
        {
            await export.WriteAsync(tile, bodies, completed, CancellationToken.None);
        }

        Checkpoint checkpoint = new(Origin, tree.Size, tree.Root());
        await export.EndLogAsync(checkpoint, by.Sign(Origin, checkpoint.Text).ToString(), tree, CancellationToken.None);
        return path;
    }

    /// <summary>The checkpoint of the first records.</summary>
    public byte[] Checkpoint(int records)
    {
        TreeEdge tree = Lay(records).Tree;
        return Encoding.UTF8.GetBytes(Signer.Sign(Origin, new Checkpoint(Origin, tree.Size, tree.Root()).Text).ToString());
    }

    /// <summary>Verifies; what is wrong, or null.</summary>
    public static EvidenceFault? Verify(string path, byte[]? kept = null, NoteKey? trusted = null) => Verify(path, kept is null ? [] : [kept], trusted);

    /// <summary>Verifies against several checkpoints that were kept.</summary>
    public static EvidenceFault? Verify(string path, byte[][] kept, NoteKey? trusted = null)
    {
        Surroundings surroundings = new(TextWriter.Null, TextWriter.Null, TextReader.Null, static _ => null, TimeProvider.System, IsTerminal: false);
        Verification Against(ExportKeys keys) => Verification.Of(keys, trusted, kept, isPartial: false);
        try
        {
            if (Directory.Exists(path))
            {
                new TilesCheck(path, surroundings, Against).Run(CancellationToken.None);
            }
            else
            {
                using JsonLinesCheck check = new(path, surroundings, Against);
                check.Run(CancellationToken.None);
            }

            return null;
        }
        catch (EvidenceFaultException fault)
        {
            return fault.Fault;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string External(int n, int decision, string digest, string redemption) =>
        $$"""{"action":"{{Id("act", n)}}","decision":{"effect":"allow","id":"{{Id("dec", decision)}}"},"digest":"{{digest}}","enforcement":"external","principal":"agent",{{redemption}}"type":"decision"}""";

    private static string Again(int n) => Decision(n, "allow", attempt: 1);

    private static string Settlement(int n) => $$"""{"action":"{{Id("act", n)}}","by":"bea","decision":"{{Id("dec", n + 1000)}}","status":"succeeded","type":"settlement"}""";

    private static EvidenceKeyItem Item(NoteSigner signer, NoteSigner? before) => new(
        Convert.ToHexStringLower(signer.Public.Span),
        Convert.ToBase64String(signer.Public.Span),
        "2026-01-01T00:00:00Z",
        EndorsedBy: before is null ? null : Convert.ToHexStringLower(before.Public.Span),
        Endorsement: before is null ? null : Convert.ToBase64String(before.Sign(KeySuccession.Statement(before.Public.Span, signer.Public.Span))));

    private void Describe(NoteSigner signer, NoteSigner? before)
    {
        if (Keys.Count == 0)
        {
            Keys.Add(Item(signer, before));
        }
    }

    private (TreeEdge Tree, List<(TileAddress, ReadOnlyMemory<byte>[], List<FullTile>)> Pieces) Lay(int records)
    {
        TreeEdge tree = new();
        List<(TileAddress, ReadOnlyMemory<byte>[], List<FullTile>)> pieces = [];
        byte[] hash = new byte[32];
        foreach (TileAddress tile in TileAddress.AllOf(records).Where(static tile => tile.Level == 0))
        {
            List<FullTile> completed = [];
            ReadOnlyMemory<byte>[] bodies = [.. Records.Skip((int)tile.Index * 256).Take(tile.Width).Select(static text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))];
            foreach (ReadOnlyMemory<byte> body in bodies)
            {
                LogEntry.Hash(body.Span, hash);
                tree.Append(hash, completed);
            }

            pieces.Add((tile, bodies, completed));
        }

        return (tree, pieces);
    }
}
