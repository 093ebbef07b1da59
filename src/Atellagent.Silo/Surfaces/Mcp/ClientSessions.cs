using System.Security.Cryptography;
using System.Text;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Notices;
using Atellagent.Boundary.Sessions;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Atellagent.Silo.Surfaces.Mcp;

/// <summary>Begins sessions with clients, and finds them again by their ids.</summary>
/// <param name="protection">The keys that ids are sealed with, the same at all silos.</param>
/// <param name="grains">Where the cluster keeps what a session asks for and is asked.</param>
/// <param name="time">The clock of the waiting.</param>
internal sealed class ClientSessions(IDataProtectionProvider protection, IGrainFactory grains, TimeProvider time)
{
    /// <summary>The header with the id.</summary>
    public const string Header = "Mcp-Session-Id";

    // Whoever is asked is a person or a model.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);
    private static readonly JsonLimits Sealed = new(4096, 8, 256);
    private static readonly string[] Known = ["elicitation", "sampling"];
    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("atellagent", "mcp session").ToTimeLimitedDataProtector();

    /// <summary>Begins a session.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="introduction">The parameters of <c>initialize</c>.</param>
    /// <returns>The id, of visible ASCII.</returns>
    public string Begin(CallerIdentity caller, JsonObject introduction)
    {
        // Of what a client can do its bare names are kept, and those that the boundary acts on.
        JsonObject? told = introduction["capabilities"] as JsonObject;
        JsonObject content = JsonObject.Of(
            ("can", new JsonArray([.. Known.Where(name => told?[name] is JsonObject).Select(static name => (JsonValue)new JsonString(name))])),
            ("id", new JsonString(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)))),
            ("of", new JsonString(OwnerOf(caller))));
        return WebEncoders.Base64UrlEncode(_seal.Protect(CanonicalJson.ToUtf8(content), Life));
    }

    /// <summary>Finds a session.</summary>
    /// <param name="caller">Who names it.</param>
    /// <param name="id">The id.</param>
    /// <returns>The session; null where it is none of this caller's, or has ended.</returns>
    public ClientSession? Find(CallerIdentity caller, string id)
    {
        try
        {
            return StrictJson.TryParse(_seal.Unprotect(WebEncoders.Base64UrlDecode(id)), Sealed, out JsonValue? value, out _) && value is JsonObject content
                && content["of"] is JsonString of && string.Equals(of.Value, OwnerOf(caller), StringComparison.Ordinal)
                    ? new ClientSession(((JsonString)content["id"]!).Value, [.. ((JsonArray)content["can"]!).Items.OfType<JsonString>().Select(static name => name.Value)])
                    : null;
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Which log messages a session's client wants to hear.</summary>
    /// <param name="session">The session; null where the client keeps none.</param>
    /// <returns>The least grave; null where it has not said.</returns>
    public async ValueTask<string?> LogLevelAsync(ClientSession? session) =>
        session is null ? null : await Grain(session).LogLevelAsync();

    /// <summary>Notes which log messages a session's client wants to hear.</summary>
    /// <param name="session">The session.</param>
    /// <param name="parameters">The parameters of <c>logging/setLevel</c>.</param>
    /// <returns>False where they name no level.</returns>
    public async Task<bool> TrySetLogLevelAsync(ClientSession session, JsonObject parameters)
    {
        if (parameters["level"] is not JsonString { Value: var level } || !Notice.IsLevel(level))
        {
            return false;
        }

        await Grain(session).SetLogLevelAsync(level);
        return true;
    }

    /// <summary>Waits for a client's answer to a question, at whichever silo it comes in.</summary>
    /// <param name="session">The session.</param>
    /// <param name="askAsync">Puts the question, under the id that it is given.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The result; null where the client answered with an error.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async Task<JsonObject?> AskAsync(ClientSession session, Func<string, Task> askAsync, CancellationToken cancellationToken)
    {
        string question = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        IMcpSessionGrain grain = Grain(session);
        await grain.FindAnswerAsync(question).WaitAsync(cancellationToken);
        try
        {
            await askAsync(question);
            string? answer;
            while ((answer = await grain.FindAnswerAsync(question).WaitAsync(cancellationToken)) is null)
            {
                await Task.Delay(Look, time, cancellationToken);
            }

            return StrictJson.TryParse(Encoding.UTF8.GetBytes(answer), JsonLimits.Default, out JsonValue? value, out _) && value is JsonObject told ? told["result"] as JsonObject : null;
        }
        finally
        {
            await grain.ForgetAsync(question);
        }
    }

    /// <summary>Takes a client's answer to a question.</summary>
    /// <param name="session">The session; null where the client keeps none.</param>
    /// <param name="message">The answer.</param>
    /// <returns>False where it answers nothing that this session was asked and waits for.</returns>
    public async Task<bool> TryAnswerAsync(ClientSession? session, JsonObject message) =>
        session is not null && message["id"] is JsonString { Value: var question } && await Grain(session).AnswerAsync(question, message.ToString());

    private IMcpSessionGrain Grain(ClientSession session) => grains.GetGrain<IMcpSessionGrain>(session.Id);

    // An owner's name can be long, and is nothing that a client has to carry about.
    private static string OwnerOf(CallerIdentity caller) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ActionClock.Scope(caller))));
}
