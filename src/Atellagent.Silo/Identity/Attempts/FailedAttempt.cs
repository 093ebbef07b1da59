namespace Atellagent.Silo.Identity.Attempts;

/// <summary>What attempts that failed have in common, so that they are told as one with a number.</summary>
/// <param name="Type">The type of the record: <c>client_attempt</c>, <c>request_attempt</c>, <c>sign_in</c>.</param>
/// <param name="Verb">What came of them: <c>refused</c>, or <c>slowed</c> for those that were not looked at.</param>
/// <param name="Principal">Whom they were about; null where there is none of the name, which may be a secret in the wrong field.</param>
/// <param name="Method">What was brought.</param>
/// <param name="Source">Where they came from.</param>
internal readonly record struct FailedAttempt(string Type, string Verb, string? Principal, string Method, string Source)
{
    /// <summary>Attempts of clients to prove themselves.</summary>
    public const string Client = "client_attempt";

    /// <summary>Requests whose token proves nobody, or that bring none.</summary>
    public const string Request = "request_attempt";

    /// <summary>Attempts of people to sign in.</summary>
    public const string SignIn = "sign_in";

    /// <summary>Looked at, and wrong.</summary>
    public const string Refused = "refused";

    /// <summary>Not looked at.</summary>
    public const string Slowed = "slowed";

    /// <summary>The source of attempts that there was no room left to count apart.</summary>
    public const string Several = "several";
}
