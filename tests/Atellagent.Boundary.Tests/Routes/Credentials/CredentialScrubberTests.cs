using System.Text;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Domain.Json;
using CsCheck;

namespace Atellagent.Boundary.Tests.Routes.Credentials;

public sealed class CredentialScrubberTests
{
    private static readonly Dictionary<string, Func<string, string>> Encodings = new(StringComparer.Ordinal)
    {
        ["raw"] = text => text,
        ["base64"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        ["base64url"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        ["base64 in a URL"] = text => Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(text))),
        ["base64 in JSON"] = text => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Replace("/", "\\/", StringComparison.Ordinal),
        ["HEX"] = text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)),
        ["hex"] = text => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        ["URL"] = Uri.EscapeDataString,
        ["url, all"] = text => string.Concat(Encoding.UTF8.GetBytes(text).Select(b => $"%{b:x2}")),
        ["URL twice"] = text => Uri.EscapeDataString(Uri.EscapeDataString(text)),
        ["form"] = text => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal),
        ["JSON"] = text => CanonicalJson.ToText(new JsonString(text))[1..^1],
        ["JSON, all"] = text => string.Concat(text.Select(c => $"\\u{(int)c:x4}")),
        ["JSON, ALL"] = text => string.Concat(text.Select(c => $"\\u{(int)c:X4}")),
        ["JSON in JSON"] = text => string.Concat(text.Select(c => $"\\\\u{(int)c:X4}")),
        ["JSON, slashes"] = text => CanonicalJson.ToText(new JsonString(text))[1..^1].Replace("/", "\\/", StringComparison.Ordinal),
        ["JSON, half"] = text => string.Concat(text.Select((c, i) => i % 2 == 0 && c is not ('"' or '\\') ? c.ToString() : $"\\u{(int)c:x4}")),
    };

    public static TheoryData<string, string> Rows()
    {
        TheoryData<string, string> rows = [];
        foreach (string encoding in Encodings.Keys)
        {
            rows.Add(encoding, "sk_live_0123456789abcdef");
            rows.Add(encoding, World.Secret);
            rows.Add(encoding, "p%41ss\\u0041w/o+r=d~");
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Nothing_of_the_secret_is_left_in_any_encoding_at_any_offset(string encoding, string secret)
    {
        CredentialScrubber scrubber = new(Encoding.ASCII.GetBytes(secret), isBasic: false);
        for (int before = 0; before < 7; before++)
        {
            for (int after = 0; after < 4; after++)
            {
                // The header's value is encoded whole, so that the secret begins anywhere inside the encoding.
                string header = new string('B', before) + secret + new string('E', after);
                string text = new string('x', before) + "\n" + Encodings[encoding](header) + "\n" + new string('y', after);

                bool inText = false;
                string clean = scrubber.Scrub(text, ref inText);
                bool inBytes = false;
                string cleanBytes = Encoding.UTF8.GetString(scrubber.Scrub(Encoding.UTF8.GetBytes(text), ref inBytes).Span);

                Assert.True(inText && inBytes, $"{encoding}, {before} before, {after} after: {text}");
                Assert.Equal(clean, cleanBytes);
                AssertGone(clean, secret, $"{encoding}, {before} before, {after} after");
            }
        }
    }

    [Fact]
    public void Any_secret_in_any_text_is_removed_and_nothing_else_is_flagged()
    {
        Gen.Select(Gen.String[Gen.Char[' ', '~'], 8, 40], Gen.String[0, 30], Gen.String[0, 30], Gen.Int[0, Encodings.Count - 1].Select(index => Encodings.Keys.ElementAt(index)))
            .Sample((secret, left, right, encoding) =>
            {
                CredentialScrubber scrubber = new(Encoding.ASCII.GetBytes(secret), isBasic: false);
                bool removed = false;
                string clean = scrubber.Scrub(left + Encodings[encoding](secret) + right, ref removed);
                return removed && !clean.Contains(secret, StringComparison.Ordinal);
            });
    }

    [Fact]
    public void Member_names_numbers_and_nested_values_are_searched()
    {
        CredentialScrubber scrubber = new("1234567890"u8, isBasic: false);
        JsonObject value = World.Object("""{"a":[{"k 1234567890":1,"z 1234567890":2}],"n":1234567890,"s":"MTIzNDU2Nzg5MA=="}""");
        bool removed = false;

        string clean = scrubber.Scrub((JsonValue)value, ref removed).ToString();

        Assert.True(removed);
        Assert.Equal(
            """{"a":[{"k [credential removed]#0":1,"z [credential removed]#1":2}],"n":"[credential removed]","s":"[credential removed]=="}""", clean);
    }

    [Fact]
    public void A_basic_credential_is_also_removed_decoded_and_without_its_user()
    {
        CredentialScrubber scrubber = new(Encoding.ASCII.GetBytes(Convert.ToBase64String("user:pa55word!"u8)), isBasic: true);
        bool removed = false;

        Assert.Equal("you are [credential removed], [credential removed]", scrubber.Scrub("you are user:pa55word!, pa55word!", ref removed));
        Assert.True(removed);
    }

    [Fact]
    public void A_text_without_the_secret_is_the_same_object()
    {
        CredentialScrubber scrubber = new("sk_live_0123456789"u8, isBasic: false);
        JsonObject value = World.Object("""{"text":"sk_live_012345678 \\ %zz %s \\u00zz","more":["%",1,true,null]}""");
        byte[] bytes = CanonicalJson.ToUtf8(value);
        bool removed = false;

        Assert.Equal(value, scrubber.Scrub((JsonValue)value, ref removed));
        Assert.True(scrubber.Scrub(bytes, ref removed).Equals(bytes));
        Assert.False(removed);
    }

    private static void AssertGone(string clean, string secret, string where)
    {
        Assert.DoesNotContain(secret, clean, StringComparison.Ordinal);
        string middle = Convert.ToBase64String(Encoding.ASCII.GetBytes(secret))[4..12];
        foreach (string left in (string[])[middle, Convert.ToHexString(Encoding.ASCII.GetBytes(secret))[2..12], Uri.EscapeDataString(secret)])
        {
            Assert.False(clean.Contains(left, StringComparison.OrdinalIgnoreCase), $"{where}: {clean}");
        }
    }
}
