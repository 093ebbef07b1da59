using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Silo.Identity.People;

/// <summary>
/// The evidence of what people do at the login pages and of what is done about them: records of type <c>sign_in</c>. Each is on
/// disk before its consequence; where it cannot be written there is none.
/// </summary>
/// <param name="ledger">The evidence writer.</param>
/// <param name="time">The clock.</param>
public sealed class SignInRecord(EvidenceLedger ledger, TimeProvider time)
{
    /// <summary>Records that a person has signed in.</summary>
    /// <param name="person">The principal's name.</param>
    /// <param name="method">How.</param>
    /// <param name="source">From where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    /// <exception cref="EvidenceUnavailableException">It cannot be written.</exception>
    public Task AcceptedAsync(string person, string method, string source, CancellationToken cancellationToken) =>
        WriteAsync("accepted", person, method, source, by: null, cancellationToken);

    /// <summary>Records that somebody has failed to sign in.</summary>
    /// <param name="person">The principal's name; null where there is none of the name that was given.</param>
    /// <param name="method">How.</param>
    /// <param name="source">From where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    /// <exception cref="EvidenceUnavailableException">It cannot be written.</exception>
    public Task RefusedAsync(string? person, string method, string source, CancellationToken cancellationToken) =>
        WriteAsync("refused", person, method, source, by: null, cancellationToken);

    /// <summary>Records that somebody whom an identity provider has sent back may not sign in.</summary>
    /// <param name="person">The principal's name; null where it is nobody here.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="subject">Who they are there; null where that is not proven.</param>
    /// <param name="reason">Why not.</param>
    /// <param name="source">From where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    /// <exception cref="EvidenceUnavailableException">It cannot be written.</exception>
    public Task ProviderRefusedAsync(string? person, string provider, string? subject, string reason, string source, CancellationToken cancellationToken) =>
        WriteAsync("refused", person, "provider:" + provider, source, by: null, cancellationToken, reason, subject);

    /// <summary>Records what somebody does about a person's ways to sign in.</summary>
    /// <param name="verb">What: <c>invite</c>, <c>set_password</c>, <c>authorize_device</c>, <c>sign_out</c>.</param>
    /// <param name="person">The principal's name.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is on disk.</returns>
    /// <exception cref="EvidenceUnavailableException">It cannot be written.</exception>
    public Task ChangedAsync(string verb, string person, string by, CancellationToken cancellationToken) =>
        WriteAsync(verb, person, method: null, source: null, by, cancellationToken);

    private async Task WriteAsync(string verb, string? person, string? method, string? source, string? by, CancellationToken cancellationToken, string? reason = null, string? subject = null)
    {
        DateTimeOffset now = time.GetUtcNow();
        EvidenceEntry entry = new()
        {
            Body = CanonicalJson.ToUtf8(JsonObject.Of(
                ("by", Text(by)),
                ("method", Text(method)),
                ("person", Text(person)),
                ("reason", Text(reason)),
                (SiloName.Member, SiloName.Json),
                ("source", Text(source)),
                ("subject", Text(subject)),
                ("time", new JsonString(Rfc3339.Text(now))),
                ("type", new JsonString("sign_in")),
                ("verb", new JsonString(verb)))),
            Index = new EvidenceIndex { Type = "sign_in", Time = now, Principal = person, Effect = verb },
        };
        if (await ledger.RecordAsync(entry, cancellationToken) is not LedgerResult.Durable)
        {
            throw new EvidenceUnavailableException("a sign-in could not be recorded");
        }
    }

    private static JsonString? Text(string? text) => text is null ? null : new JsonString(text);
}
