using System.Globalization;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Atellagent.Domain.Json;
using Atellagent.Silo.Surfaces.Administration;
using Atellagent.Storage.Keys;

namespace Atellagent.Silo.Surfaces.Evidence;

/// <summary>
/// Logs as anybody reads transparency logs: <c>/evidence/{log}/checkpoint</c> and tiles (C2SP tlog-tiles), proofs, and the keys. Checkpoints
/// and keys are for everybody; hashes and entries for who reads everybody's evidence.
/// </summary>
/// <param name="gate">Says who asks, and who may read everybody's.</param>
/// <param name="reader">The logs.</param>
/// <param name="proofs">Makes proofs.</param>
/// <param name="keys">The keys.</param>
internal sealed class LogEndpoints(AdministrationGate gate, ILogReader reader, LogProofs proofs, EvidenceKeyStore keys)
{
    private const string Never = "private, max-age=31536000, immutable";
    private const string Binary = "application/octet-stream";

    /// <summary>Adds what they need.</summary>
    /// <param name="services">The services.</param>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<LogProofs>();
        services.AddSingleton<LogEndpoints>();
    }

    /// <summary>Maps the addresses.</summary>
    /// <param name="app">The host.</param>
    public static void Map(WebApplication app)
    {
        LogEndpoints own = app.Services.GetRequiredService<LogEndpoints>();
        app.MapGet("/.well-known/atellagent-evidence", own.KeysAsync);
        app.MapGet("/evidence/{log}/checkpoint", own.CheckpointAsync);
        app.MapGet("/evidence/{log}/checkpoint/cosigned", own.CosignedAsync);
        app.MapGet("/evidence/{log}/tile/{**path}", own.TileAsync);
        app.MapGet("/v1/evidence/proof/inclusion", own.InclusionAsync);
        app.MapGet("/v1/evidence/proof/consistency", own.ConsistencyAsync);
        app.MapGet("/v1/evidence/{log}/proof", own.InclusionAsync);
        app.MapPost("/v1/admin/evidence/rotate-key", own.RotateKeyAsync);
    }

    /// <summary>Replaces the key that signs: <c>POST /v1/admin/evidence/rotate-key</c> with <c>{ "reason" }</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when another key signs.</returns>
    public async Task RotateKeyAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is null || await ReasonedRequest.ReadAsync(context) is not { } asked)
        {
            return;
        }

        if (await gate.PerformAsync(context, AdministrationOperations.RotateEvidenceKey, JsonObject.Of(("reason", new JsonString(asked.Reason)))) is { } answer)
        {
            await Problem.WriteDecidedAsync(context, answer, await TellAsync(context.RequestAborted));
        }
    }

    /// <summary>Tells the keys and logs: <c>GET /.well-known/atellagent-evidence</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task KeysAsync(HttpContext context) =>
        await Problem.WriteJsonAsync(context, StatusCodes.Status200OK, "application/json", await TellAsync(context.RequestAborted));

    /// <summary>Serves the last checkpoint, with what witnesses have signed of it.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task CheckpointAsync(HttpContext context)
    {
        if (await FindAsync(context) is { } standing)
        {
            await WriteNoteAsync(context, standing.Cosigned is { } cosigned && cosigned.Text == standing.Note.Text ? cosigned : standing.Note);
        }
    }

    /// <summary>Serves the last checkpoint that witnesses have signed.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task CosignedAsync(HttpContext context)
    {
        if (await FindAsync(context) is not { } standing)
        {
            return;
        }

        if (standing.Cosigned is { } cosigned)
        {
            await WriteNoteAsync(context, cosigned);
        }
        else
        {
            await Problem.WriteAsync(context, "not_found", "no witness has signed this log yet");
        }
    }

    /// <summary>Serves hashes and entries.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task TileAsync(HttpContext context)
    {
        if (await ReaderAsync(context) is null)
        {
            return;
        }

        if (!TileAddress.TryParse((string?)context.Request.RouteValues["path"] ?? "", out TileAddress tile, out bool isEntries))
        {
            await NotFoundAsync(context);
            return;
        }

        if (await FindAsync(context) is not { } standing)
        {
            return;
        }

        // No more than is signed: what comes after may still be taken back by a power cut.
        ReadOnlyMemory<byte>? bytes = tile.Width > TileAddress.Of(tile.Level, tile.Index, standing.Checkpoint.Size).Width ? null
            : isEntries ? await BundleAsync(standing.Log, tile, context.RequestAborted)
            : await reader.ReadTileAsync(standing.Log, tile, context.RequestAborted);
        if (bytes is not { } whole)
        {
            await NotFoundAsync(context);
            return;
        }

        context.Response.ContentType = Binary;
        context.Response.ContentLength = whole.Length;
        context.Response.Headers.CacheControl = Never;
        await context.Response.BodyWriter.WriteAsync(whole, context.RequestAborted);
    }

    /// <summary>Proves that a record is in a log: <c>?index=&amp;size=</c>, with the log in the path or as <c>log</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task InclusionAsync(HttpContext context)
    {
        if (await ReaderAsync(context) is null || await FindAsync(context) is not { } standing)
        {
            return;
        }

        if (!TryNumber(context, "index", null, out long index) || !TryNumber(context, "size", standing.Checkpoint.Size, out long size))
        {
            await Problem.WriteAsync(context, "invalid_request", "index and size are numbers; size may be left out for that of the last checkpoint");
        }
        else
        {
            await WriteProofAsync(context, standing, await proofs.InclusionAsync(standing, index, size, context.RequestAborted));
        }
    }

    /// <summary>Proves that a log has only grown: <c>?log=&amp;from=&amp;to=</c>.</summary>
    /// <param name="context">The request.</param>
    /// <returns>A task that ends when the answer is written.</returns>
    public async Task ConsistencyAsync(HttpContext context)
    {
        if (await ReaderAsync(context) is null || await FindAsync(context) is not { } standing)
        {
            return;
        }

        if (!TryNumber(context, "from", null, out long from) || !TryNumber(context, "to", standing.Checkpoint.Size, out long to))
        {
            await Problem.WriteAsync(context, "invalid_request", "from and to are sizes; to may be left out for that of the last checkpoint");
        }
        else
        {
            await WriteProofAsync(context, standing, await proofs.ConsistencyAsync(standing, from, to, context.RequestAborted));
        }
    }

    private static Task NotFoundAsync(HttpContext context) =>
        Problem.WriteAsync(context, "not_found", "there is no such log or tile, or no checkpoint covers it yet");

    private static Task WriteProofAsync(HttpContext context, LogStanding standing, JsonObject? proof) => proof is null
        ? Problem.WriteAsync(context, "not_found", "no checkpoint covers that yet")
        : Problem.WriteJsonAsync(
            context,
            StatusCodes.Status200OK,
            "application/json",
            proof.With("checkpoint", new JsonString(standing.Note.ToString())).With("origin", new JsonString(standing.Checkpoint.Origin)));

    private static async Task WriteNoteAsync(HttpContext context, SignedNote note)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "max-age=1";
        await context.Response.WriteAsync(note.ToString(), context.RequestAborted);
    }

    private static bool TryNumber(HttpContext context, string name, long? absent, out long number)
    {
        number = absent ?? 0;
        return context.Request.Query[name] switch
        {
            [] => absent is not null,
            [{ } text] => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
    }

    private static JsonString Time(DateTimeOffset time) => new(Rfc3339.Text(time));

    private async Task<ReadOnlyMemory<byte>?> BundleAsync(string log, TileAddress tile, CancellationToken cancellationToken) =>
        await reader.ReadBodiesAsync(log, tile.Index * TileAddress.Full, tile.Width, cancellationToken) is { } bodies
            ? LogEntry.Bundle([.. bodies.Select(LogEntry.Of)])
            : null;

    private async Task<CallerIdentity?> ReaderAsync(HttpContext context)
    {
        if (await gate.AuthenticateAsync(context) is not { } caller)
        {
            return null;
        }

        if (await gate.ReadsAllAsync(caller, context.RequestAborted))
        {
            return caller;
        }

        await NotFoundAsync(context);
        return null;
    }

    private async Task<LogStanding?> FindAsync(HttpContext context)
    {
        string? log = (string?)context.Request.RouteValues["log"] ?? (context.Request.Query["log"] is [{ Length: > 0 } named] ? named : null);
        LogStanding? standing = log is null ? null : await reader.FindAsync(log, context.RequestAborted);
        if (standing is null)
        {
            await NotFoundAsync(context);
        }

        return standing;
    }

    private async Task<JsonObject> TellAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<EvidenceKeyRow> rows = await keys.ReadAsync(cancellationToken);
        ILookup<string, KeyUse> uses = (await reader.ReadKeyUsesAsync(cancellationToken)).ToLookup(static use => use.Log, StringComparer.Ordinal);
        Dictionary<string, byte[]> known = rows.ToDictionary(static row => row.Id, static row => row.PublicKey, StringComparer.Ordinal);
        return JsonObject.Of(
            ("keys", new JsonArray([.. rows.Select(static row => (JsonValue)Describe(row))])),
            ("logs", new JsonArray([.. uses.Select(log => (JsonValue)JsonObject.Of(
                ("keys", new JsonArray([.. log.Select(use => (JsonValue)JsonObject.Of(
                    ("fromSize", JsonNumber.Of(use.FromSize)),
                    ("fromTime", Time(use.FromTime)),
                    ("id", new JsonString(use.KeyId)),
                    ("verifierKey", new JsonString(NoteKey.OfLog(use.Origin, known[use.KeyId]).ToString()))))])),
                ("name", new JsonString(log.Key)),
                ("origin", new JsonString(log.First().Origin))))])));
    }

    private static JsonObject Describe(EvidenceKeyRow row) => JsonObject.Of(
        ("createdAt", Time(DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt))),
        ("endorsedBy", row.EndorsedBy is { } before ? new JsonString(before) : null),
        ("endorsement", row.Endorsement is { } signature ? new JsonString(Convert.ToBase64String(signature)) : null),
        ("id", new JsonString(row.Id)),
        ("publicKey", new JsonString(Convert.ToBase64String(row.PublicKey))),
        ("retiredAt", row.RetiredAt is { } end ? Time(DateTimeOffset.FromUnixTimeMilliseconds(end)) : null));
}
