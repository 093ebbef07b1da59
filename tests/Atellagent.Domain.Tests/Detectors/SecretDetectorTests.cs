using System.Text;
using System.Text.Json;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Detectors.Secrets;
using Atellagent.Domain.Json;
using CsCheck;

namespace Atellagent.Domain.Tests.Detectors;

/// <summary>Credentials are found with their exact span, and what looks like one is not.</summary>
public sealed class SecretDetectorTests
{
    private static readonly SecretDetector Detector = new();

    // Values are put together here, so that no scanner of repositories takes them for live ones.
    [Theory]
    [InlineData("secret.aws", "AKIA", "L4UHER6U3CUZKBCA")]
    [InlineData("secret.github", "ghp_", "a1qgizd6f0ia72m6nzy70c3nd0xdnqw4mt70")]
    [InlineData("secret.gitlab", "glpat-", "du57rm4ck2vw36whml9s")]
    [InlineData("secret.stripe", "sk_live_", "ReTllpYQYfIZu2Jnf2lAPFjD")]
    [InlineData("secret.npm", "npm_", "v4siy7hgkzac2sjkfr4ev1my8n91t9lhccg5")]
    [InlineData("secret.slack", "xoxb-", "1234567890-k3jd93kd03kd93kd")]
    public void A_value_with_a_known_beginning_is_found_where_it_stands(string kind, string prefix, string rest)
    {
        foreach (string line in (string[])["key={0}", "\"{0}\"", "use {0}, and go on.", "{0}", "https://example.com/?t={0}&x=1", "({0})."])
        {
            string text = line.Replace("{0}", prefix + rest, StringComparison.Ordinal);
            Finding found = Assert.Single(Look(text));
            Assert.Equal((kind, prefix + rest), (found.Kind, text.Substring(found.Start, found.Length)));
        }
    }

    [Theory]
    [InlineData("password = os.environ[\"DB_PASSWORD\"]")]
    [InlineData("token: ${GITHUB_TOKEN}")]
    [InlineData("Authorization: Bearer {{token}}")]
    [InlineData("AKIAXXXXXXXXXXXXXXXX")]
    [InlineData("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    [InlineData("postgres://user:$PASSWORD@host/db")]
    [InlineData("postgres://user:<password>@host/db")]
    [InlineData("the token type is access_token, and its secretName is my-secret-name")]
    [InlineData("credentialsId: 'ff083f76-7804-4ef1-80e4-fe975bb9141b'")]
    [InlineData("const hf_servingcellpriorityparametersdescription = 1")]
    public void What_only_looks_like_one_is_none(string text) => Assert.Empty(Look(text));

    [Fact]
    public void A_password_in_an_address_and_a_private_key_are_found_whole()
    {
        const string Address = "postgres://app:s3cr3t-pw@db.example.com/app";
        Finding password = Assert.Single(Look(Address));
        Assert.Equal("s3cr3t-pw", Address.Substring(password.Start, password.Length));
        string key = "-----BEGIN " + "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nKs14IReLcYgADhoXk56ZzXI=\n-----END " + "PRIVATE KEY-----";
        Finding found = Assert.Single(Look("before\n" + key + "\nafter"));
        Assert.Equal(("secret.private_key", 7), (found.Kind, found.Start));
        Assert.True(found.Length >= key.Length - "-----END PRIVATE KEY-----".Length);
    }

    [Theory]
    [InlineData(33_000, "")]
    [InlineData(0, "...")]
    [InlineData(500, "...")]
    public void A_private_key_is_found_to_its_end_however_it_is_padded(int padding, string mark)
    {
        string body = new string('\n', padding) + mark + string.Concat(Enumerable.Repeat("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCKs14IReLcYgADhoXk56ZzXI=\n", 12));
        string text = "-----BEGIN " + "PRIVATE KEY-----\n" + body;

        Finding found = Assert.Single(Look(text));

        Assert.Equal((0, text.Length), (found.Start, found.Length));
    }

    [Theory]
    [InlineData("postgres://u:%70assw0rd@host/db", "%70assw0rd")]
    [InlineData("postgres://u:$3cr3t-of-1@host/db", "$3cr3t-of-1")]
    [InlineData("postgres://u:[abc1@host/db", "[abc1")]
    public void What_only_begins_like_a_variable_is_a_password(string text, string password)
    {
        Finding found = Assert.Single(Look(text));

        Assert.Equal(password, text.Substring(found.Start, found.Length));
    }

    [Fact]
    public void The_name_of_a_member_says_what_its_value_is()
    {
        Assert.Equal("secret.generic", Assert.Single(Detection.Look(JsonObject.Of(("clientPassword", new JsonString("q8Zr2LmT9xWv4"))), [Detector]).Findings).Kind);
        Assert.Empty(Detection.Look(JsonObject.Of(("orderNumber", new JsonString("q8Zr2LmT9xWv4"))), [Detector]).Findings);
    }

    // Chosen by hand on the sets of gitleaks, as their README says; the goals of the project are for formats with a fixed beginning and without one.
    [Fact]
    public void On_the_corpora_it_reaches_its_goals()
    {
        (int found, int all) = Count("gitleaks-generated.jsonl", static row => row.GetProperty("prefix_b64").GetString()!.Length > 0 && IsWhole(row));
        (int bare, int allBare) = Count("gitleaks-generated.jsonl", static row => row.GetProperty("prefix_b64").GetString()!.Length == 0);
        (int wrong, int looks) = Count("benign-lookalikes.jsonl", static _ => true);

        Assert.True(found >= 0.95 * all, $"{found} of {all} with a fixed beginning");
        Assert.True(bare >= 0.70 * allBare, $"{bare} of {allBare} without one");
        Assert.True(wrong <= 0.005 * looks, $"{wrong} false alarms among {looks}");
    }

    [Fact]
    public void It_never_throws_and_its_spans_lie_in_the_text() => Gen.Select(Gen.String, Gen.OneOf(Gen.Const(""), Gen.Const("token="), Gen.Const("ghp_"), Gen.Const("eyJ"), Gen.Const("://a:"), Gen.Const("-----BEGIN "), Gen.Const(":AA")), Gen.Int[0, 3]).Sample((text, piece, times) =>
    {
        string whole = string.Concat(Enumerable.Repeat(piece + text, times + 1));
        foreach (Finding found in Look(whole))
        {
            Assert.InRange(found.Start, 0, whole.Length);
            Assert.InRange(found.Length, 1, whole.Length - found.Start);
            Assert.InRange(found.Score, 0, 1);
        }
    });

    // Some generated rows begin in the middle of a token: what is left of it has no beginning.
    private static bool IsWhole(JsonElement row) => Decode(row, "prefix_b64") is var prefix && prefix.Length > 2 && !prefix.StartsWith('.') && !prefix.StartsWith('-') && !prefix.StartsWith('_') && !prefix.Contains(' ', StringComparison.Ordinal);

    private static (int Found, int All) Count(string file, Func<JsonElement, bool> isMeant)
    {
        JsonElement[] rows = [.. Corpus.Read("secrets", file).Where(isMeant)];
        return (rows.Count(static row => Look(row.TryGetProperty("text", out JsonElement text) ? text.GetString()! : Decode(row, "text_b64")).Count > 0), rows.Length);
    }

    private static string Decode(JsonElement row, string member) => Encoding.UTF8.GetString(Convert.FromBase64String(row.GetProperty(member).GetString()!));

    private static IReadOnlyList<Finding> Look(string text) => Detection.Look(new JsonString(text), [Detector]).Findings;
}
