namespace Atellagent.Domain.Detectors.Secrets;

/// <summary>A credential that is known by how it begins.</summary>
/// <param name="Prefix">How it begins.</param>
/// <param name="Kind">What it is, without <c>secret.</c>.</param>
/// <param name="Alphabet">What follows.</param>
/// <param name="Least">How many characters of that at least.</param>
/// <param name="Most">How many at most.</param>
internal sealed record SecretFormat(string Prefix, string Kind, SecretAlphabet Alphabet, int Least, int Most = 2048)
{
    /// <summary>The kind of a finding.</summary>
    public string FullKind { get; } = "secret." + Kind;

    /// <summary>Whether a character is of the alphabet.</summary>
    /// <param name="c">The character.</param>
    /// <returns>False for others.</returns>
    public bool Has(char c) => Alphabet switch
    {
        SecretAlphabet.Hex => char.IsAsciiHexDigit(c),
        SecretAlphabet.Upper => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c),
        SecretAlphabet.Letters => char.IsAsciiLetterOrDigit(c),
        SecretAlphabet.UrlSafe => char.IsAsciiLetterOrDigit(c) || c is '-' or '_',
        _ => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '=' or '.' or '+' or '/',
    };
}
