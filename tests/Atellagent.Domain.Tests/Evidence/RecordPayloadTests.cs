using System.Text;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Evidence;

public sealed class RecordPayloadTests
{
    private const string Salt = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    private static readonly JsonObject Beside = Json("""{"answer":{"code":"denied"},"decision":{"requested":{"arguments":{"a":1}}},"salt":"SALT"}""".Replace("SALT", Salt, StringComparison.Ordinal));

    [Fact]
    public void A_payload_is_laid_over_its_record_member_by_member()
    {
        WholeRecord whole = Whole(Leaf(Beside), Beside);

        Assert.Equal(PayloadState.Kept, whole.State);
        Assert.Equal(
            """{"answer":{"code":"denied"},"decision":{"effect":"deny","requested":{"arguments":{"a":1}}},"payload":"HASH","salt":"SALT","type":"decision"}"""
                .Replace("HASH", RecordPayload.HashOf(CanonicalJson.ToUtf8(Beside)), StringComparison.Ordinal)
                .Replace("SALT", Salt, StringComparison.Ordinal),
            Encoding.UTF8.GetString(whole.Body.Span));
        Assert.Equal("""{"code":"denied"}""", Encoding.UTF8.GetString(whole.Answer!.Value.Span));
    }

    [Fact]
    public void One_that_is_gone_is_told_as_erased_and_one_of_another_record_is_none()
    {
        byte[] leaf = Leaf(Beside);
        byte[] other = CanonicalJson.ToUtf8(Beside.With("context", JsonObject.Empty));

        Assert.Equal(PayloadState.Erased, WholeRecord.Of(leaf, isStored: false, payload: null).State);
        Assert.Equal(PayloadState.Unreadable, WholeRecord.Of(leaf, isStored: true, payload: null).State);
        Assert.Equal(PayloadState.Unreadable, WholeRecord.Of(leaf, isStored: true, other).State);
        Assert.Equal(leaf, WholeRecord.Of(leaf, isStored: true, other).Body.ToArray());
        Assert.Equal(PayloadState.None, WholeRecord.Of("""{"type":"decision"}"""u8.ToArray(), isStored: false, payload: null).State);
        Assert.Equal(PayloadState.None, WholeRecord.Of("""{"a":{"payload":"sha256:00"},"type":"decision"}"""u8.ToArray(), isStored: false, payload: null).State);
    }

    [Fact]
    public void A_commitment_is_the_HMAC_of_the_digest_under_the_salt() =>

        // printf sha256:00 | openssl dgst -sha256 -mac HMAC -macopt hexkey:00..1f
        Assert.Equal(
            "hmac-sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(Convert.FromHexString(Salt), "sha256:00"u8)),
            RecordPayload.Commit(Salt, "sha256:00"));

    [Fact]
    public void What_is_left_of_an_answer_says_what_came_of_it_and_that_the_rest_is_gone()
    {
        WholeRecord outcome = WholeRecord.Of(
            """{"httpStatus":201,"observedBy":"boundary","payload":"sha256:00","status":"succeeded","type":"outcome"}"""u8.ToArray(), isStored: false, payload: null);
        WholeRecord denial = WholeRecord.Of("""{"payload":"sha256:00","problem":"denied","type":"decision"}"""u8.ToArray(), isStored: false, payload: null);

        Assert.Equal(
            """{"outcome":{"httpStatus":201,"observedBy":"boundary","released":"erased","status":"succeeded"}}""", Encoding.UTF8.GetString(outcome.LeftOfAnswer().Span));
        Assert.Equal("""{"code":"denied","detail":"what was told of it has been erased"}""", Encoding.UTF8.GetString(denial.LeftOfAnswer().Span));
    }

    private static byte[] Leaf(JsonObject beside) => CanonicalJson.ToUtf8(
        Json("""{"decision":{"effect":"deny"},"type":"decision"}""").With(RecordPayload.Hash, new JsonString(RecordPayload.HashOf(CanonicalJson.ToUtf8(beside)))));

    private static WholeRecord Whole(byte[] leaf, JsonObject beside) => WholeRecord.Of(leaf, isStored: true, CanonicalJson.ToUtf8(beside));

    private static JsonObject Json(string text) => (JsonObject)(StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out _) ? value : throw new InvalidOperationException(text));
}
