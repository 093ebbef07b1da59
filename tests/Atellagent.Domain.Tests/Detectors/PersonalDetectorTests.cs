using System.Text.Json;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Detectors.Personal;
using Atellagent.Domain.Json;
using CsCheck;

namespace Atellagent.Domain.Tests.Detectors;

/// <summary>Personal data is found with its exact span, and a number whose check digit is wrong is none.</summary>
public sealed class PersonalDetectorTests
{
    private static readonly PersonalDetector Detector = new();

    [Theory]
    [InlineData("mailto:alice@example.com")]
    [InlineData("email:alice@example.com")]
    [InlineData("https://example.com/users/alice@example.com")]
    [InlineData("https://example.com/?to=alice@example.com")]
    public void An_address_behind_a_colon_or_a_slash_is_one_all_the_same(string text)
    {
        Finding found = Assert.Single(Look(text));

        Assert.Equal(("pii.email", "alice@example.com"), (found.Kind, text.Substring(found.Start, found.Length)));
    }

    [Theory]
    [InlineData("pii.email", "ann.lee+x@mail.example.co.uk")]
    [InlineData("pii.iban", "GB82 WEST 1234 5698 7654 32")]
    [InlineData("pii.iban", "DE89370400440532013000")]
    [InlineData("pii.card", "4111 1111 1111 1111")]
    [InlineData("pii.card", "378282246310005")]
    [InlineData("pii.phone", "+49 30 901820")]
    [InlineData("pii.phone", "(415) 555-0132")]
    [InlineData("pii.ssn", "731-83-4418")]
    [InlineData("pii.ip", "19.253.176.22")]
    [InlineData("pii.ip", "2001:db8::8a2e:370:7334")]
    [InlineData("pii.mac", "00:1A:2B:3C:4D:5E")]
    [InlineData("pii.id.es", "12345678Z")]
    [InlineData("pii.id.in", "3998 7654 3211")]
    [InlineData("pii.id.tr", "10000000146")]
    [InlineData("pii.id.fi", "131052-308T")]
    [InlineData("pii.id.us", "1EG4-TE5-MK73")]
    public void It_is_found_where_it_stands(string kind, string value)
    {
        foreach (string line in (string[])["{0}", "it is {0}.", "\"{0}\"", "a, {0}, b", "({0})"])
        {
            string text = line.Replace("{0}", value, StringComparison.Ordinal);
            Finding found = Assert.Single(Look(text));
            Assert.Equal((kind, value), (found.Kind, text.Substring(found.Start, found.Length)));
        }
    }

    [Theory]
    [InlineData("GB82 WEST 1234 5698 7654 33")]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("12345678A")]
    [InlineData("tracking number 4359528987690438")]
    [InlineData("upgrade to 16.28.42.4")]
    [InlineData("lodash@4.17.21 and image@2x.png")]
    [InlineData("291720.121865 + 583369.896035")]
    [InlineData("3... 2... 1... liftoff!")]
    [InlineData("headphones 6992792935")]
    [InlineData("https://user:pass@host.example")]
    [InlineData("000-12-3456")]
    public void What_only_looks_like_it_is_none(string text) => Assert.Empty(Look(text));

    [Fact]
    public void A_number_of_JSON_is_looked_at_too() =>
        Assert.Equal("pii.card", Assert.Single(Detection.Look(JsonObject.Of(("card", JsonNumber.Of(4111111111111111))), [Detector]).Findings).Kind);

    // By span in prose; and with the invalid numbers of the structured set, of the kinds that it knows.
    [Fact]
    public void On_the_corpora_it_reaches_its_goals()
    {
        string[] types = ["CREDIT_CARD", "US_SSN", "IP_ADDRESS", "EMAIL_ADDRESS", "IBAN_CODE"];
        (int hits, int wanted, int extra) = (0, 0, 0);
        foreach (JsonElement row in Corpus.Read("pii", "sentences.jsonl"))
        {
            HashSet<(int, int)> spans = [.. row.GetProperty("spans").EnumerateArray()
                .Where(span => types.Contains(span.GetProperty("type").GetString()))
                .Select(static span => (span.GetProperty("start").GetInt32(), span.GetProperty("end").GetInt32()))];
            HashSet<(int, int)> found = [.. Look(row.GetProperty("text").GetString()!).Where(static one => one.Kind != "pii.phone").Select(static one => (one.Start, one.Start + one.Length))];
            wanted += spans.Count;
            hits += found.Intersect(spans).Count();
            extra += found.Except(spans).Count();
        }

        double f1 = 2.0 * hits / ((2 * hits) + extra + (wanted - hits));
        Assert.True(f1 >= 0.95, $"F1 {f1:0.000}: {hits} of {wanted} by span, {extra} more");
        JsonElement[] ibans = [.. Corpus.Read("pii", "structured.jsonl").Where(static row => row.GetProperty("entity").GetString() is "IBAN_CODE")];
        Assert.All(ibans, static row => Assert.Equal(row.GetProperty("label").GetString() == "pii", Look(row.GetProperty("text").GetString()!).Any(static one => one.Kind == "pii.iban")));
        int alarms = Corpus.Read("pii", "benign-lookalikes.jsonl").Count(static row => Look(row.GetProperty("text").GetString()!).Count > 0);
        Assert.Equal(0, alarms);
    }

    [Fact]
    public void It_never_throws_and_its_spans_lie_in_the_text() => Gen.Select(Gen.String, Gen.String[Gen.Char["049-. :@+()GBa"], 0, 60]).Sample((one, other) =>
    {
        string text = one + other;
        foreach (Finding found in Look(text))
        {
            Assert.InRange(found.Start, 0, text.Length);
            Assert.InRange(found.Length, 1, text.Length - found.Start);
        }
    });

    private static IReadOnlyList<Finding> Look(string text) => Detection.Look(new JsonString(text), [Detector]).Findings;
}
