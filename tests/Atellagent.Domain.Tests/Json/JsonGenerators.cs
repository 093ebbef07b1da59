using Atellagent.Domain.Json;
using CsCheck;

namespace Atellagent.Domain.Tests.Json;

/// <summary>Generates JSON values.</summary>
internal static class JsonGenerators
{
    private static readonly Gen<string> Names = Gen.OneOf(
        Gen.String[Gen.Char["abcdefghijklmnopqrstuvwxyz_-/~ .\"\\"], 0, 8],
        OneOf("a", "A", "é", "日本", "zß", "\U0001F600"));

    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 12],
        Gen.String[Gen.Char['\0', '\u00FF'], 0, 12],
        Gen.String[Gen.Char['\u2000', '\uD7FF'], 0, 12],
        OneOf("\U0001F600", "\r\n", "  lead", "trail ", "- x", "a: b", "#", "null", "1e3", "\u2028", "\uFFFD", "\U0010FFFF"));

    private static readonly Gen<JsonValue> Scalars = Gen.OneOf(
        Gen.Const((JsonValue)JsonNull.Instance),
        Gen.Bool.Select(b => (JsonValue)JsonBoolean.Of(b)),
        Texts.Select(t => (JsonValue)new JsonString(t)),
        Numbers.Select(n => (JsonValue)n));

    /// <summary>Numbers that JSON can hold exactly.</summary>
    public static Gen<JsonNumber> Numbers => Gen.OneOf(
        Gen.Long[-(1L << 53), 1L << 53].Select(JsonNumber.Of),
        Gen.Select(Gen.Long[-999_999_999_999_999, 999_999_999_999_999], Gen.Int[0, 20])
            .Select((digits, scale) => digits * Power(scale))
            .Where(value => JsonNumber.TryOf(value, out _))
            .Select(value => JsonNumber.TryOf(value, out JsonNumber? number) ? number : throw new InvalidOperationException()));

    /// <summary>Any value, nested up to a depth.</summary>
    public static Gen<JsonValue> Values(int depth) =>
        depth == 0
            ? Scalars
            : Gen.OneOf(
                Scalars,
                Values(depth - 1).Array[0, 4].Select(items => (JsonValue)new JsonArray([.. items])),
                Gen.Select(Names, Values(depth - 1)).Array[0, 5].Select(members =>
                    JsonObject.TryCreate(
                        members.DistinctBy(m => m.Item1).Select(m => KeyValuePair.Create(m.Item1, m.Item2)),
                        out JsonObject? result,
                        out _) ? (JsonValue)result : throw new InvalidOperationException()));

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static decimal Power(int scale)
    {
        decimal power = 1;
        for (int i = 0; i < scale; i++)
        {
            power /= 10;
        }

        return power;
    }
}
