using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.WebConsole.Approvals;

/// <summary>
/// What a card shows of the action that would be carried out, as one text, and the digest of that. A vote brings both digests back: the
/// boundary's, of the action, and this one, of what stood on the page. Where either is another by then, nothing is voted.
/// </summary>
/// <param name="Exact">The JSON of it, with everything but plain ASCII escaped, so that it can be read and compared as it is.</param>
/// <param name="Digest">SHA-256 over its canonical form (RFC 8785), in hexadecimal.</param>
public sealed record ShownAction(string Exact, string Digest)
{
    // What is larger nobody reads; it is decided on the command line, or by a policy.
    private const int Largest = 256 * 1024;

    /// <summary>Whether all of it is on the page.</summary>
    public bool IsWhole => Exact.Length <= Largest;

    /// <summary>Reads it from an approval.</summary>
    /// <param name="approval">The approval as the boundary tells it.</param>
    /// <returns>What is shown.</returns>
    public static ShownAction Of(JsonObject approval)
    {
        JsonObject shown = approval.Part("request").With("digest", new JsonString(approval.Text("digest"))).With("says", approval.Part("agentSays"));
        byte[] canonical = CanonicalJson.ToUtf8(shown);
        return new ShownAction(Escape(Encoding.UTF8.GetString(canonical)), Convert.ToHexStringLower(SHA256.HashData(canonical)));
    }

    private static string Escape(string json)
    {
        StringBuilder text = new(json.Length);
        foreach (char one in json)
        {
            if (one is >= ' ' and < '\u007f')
            {
                text.Append(one);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}");
            }
        }

        return text.ToString();
    }
}
