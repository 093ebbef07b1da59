using System.Collections.Immutable;
using System.Text;
using Atellagent.Boundary.Routes.Egress;
using CsCheck;

namespace Atellagent.Boundary.Tests.Routes.Egress;

public sealed class PathTemplateTests
{
    // Plain characters, and often those that mean something to somebody: separators, dots, encodings, halves of pairs.
    private static readonly Gen<string> Arguments = Gen.Char["ab1./\\%25fcEeu;?#&=:@ \t\r\n\0\u00e9\uFF0E\uFF0F\uFF3C\u2025\uD83D\uDE00"].Array[0, 12].Select(chars => new string(chars));

    [Theory]
    [InlineData("")]
    [InlineData("orders")]
    [InlineData("orders/")]
    [InlineData("orders/{orderId}/refunds")]
    [InlineData("{order-id}")]
    [InlineData("users('me')/$value")]
    [InlineData("v1.1/items:batch")]
    public void Plain_templates_are_read(string text) => Assert.True(PathTemplate.TryParse(text, out _));

    [Theory]
    [InlineData("/orders")]
    [InlineData("orders//x")]
    [InlineData("../orders")]
    [InlineData("orders/./x")]
    [InlineData("orders/.../x")]
    [InlineData("orders/%2e%2e")]
    [InlineData("orders\\x")]
    [InlineData("orders?x=1")]
    [InlineData("orders#x")]
    [InlineData("..;/x")]
    [InlineData("orders/x{id}")]
    [InlineData("orders/{a}{b}")]
    [InlineData("orders/{}")]
    [InlineData("b\u00FCcher")]
    public void Other_templates_are_refused_with_a_reason(string text)
    {
        Assert.False(PathTemplate.TryParse(text, out _, out ImmutableArray<string> reasons));
        Assert.NotEmpty(reasons);
    }

    [Theory]
    [InlineData("ord_1", "ord_1")]
    [InlineData("a..b", "a..b")]
    [InlineData("x+y", "x%2By")]
    [InlineData("a b", "a%20b")]
    [InlineData("\u00e9", "%C3%A9")]
    [InlineData("\uD83D\uDE00", "%F0%9F%98%80")]
    [InlineData("a:b@c", "a%3Ab%40c")]
    [InlineData("{orderId}", "%7BorderId%7D")]
    public void An_argument_is_one_encoded_segment(string argument, string segment)
    {
        Assert.Equal(new PathExpansion.Path($"orders/{segment}/refunds"), Expand(argument));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData(".. ")]
    [InlineData("\uFF0E\uFF0E")]
    [InlineData("\u2025")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a%2fb")]
    [InlineData("a;b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a\uFF0Fb")]
    [InlineData("a\u0000b")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    public void An_argument_that_cannot_be_one_segment_is_refused(string argument)
    {
        Assert.Equal(new PathExpansion.Refused("orderId"), Expand(argument));
    }

    [Fact]
    public void Half_a_surrogate_pair_a_long_value_and_a_missing_one_are_refused()
    {
        Assert.IsType<PathExpansion.Refused>(Expand("a\uD83D"));
        Assert.IsType<PathExpansion.Refused>(Expand("\uDE00\uFFFD"));
        Assert.IsType<PathExpansion.Path>(Expand(new string('a', 1024)));
        Assert.IsType<PathExpansion.Refused>(Expand(new string('a', 1025)));
        Assert.IsType<PathExpansion.Refused>(Expand(null));
    }

    [Fact]
    public void Expanding_never_changes_the_number_of_segments_nor_leaves_the_prefix()
    {
        ApprovedDestination approved = Destinations.Parse("https://api.example/v1/");
        Gen.Select(Arguments, Arguments).Sample(
            (first, second) =>
            {
                Assert.True(PathTemplate.TryParse("orders/{a}/items/{b}", out PathTemplate? template));
                if (template.Expand(name => name == "a" ? first : second) is not PathExpansion.Path path)
                {
                    return true;
                }

                string once = Uri.UnescapeDataString(path.Text);
                string twice = Uri.UnescapeDataString(once);
                using HttpRequestMessage request = new(HttpMethod.Get, approved.Target(approved.Path + path.Text));
                return path.Text.Split('/').Length == 4
                    && once == $"orders/{first}/items/{second}"
                    && twice == once
                    && new Uri($"https://api.example/v1/{twice}").AbsolutePath.StartsWith("/v1/orders/", StringComparison.Ordinal)
                    && request.RequestUri!.PathAndQuery == "/v1/" + path.Text
                    && RequestScope.WhyOutside(approved, request) is null;
            },
            iter: 20_000);
    }

    [Fact]
    public void A_query_value_never_begins_another_pair_and_comes_back_as_it_was()
    {
        Gen.Select(Arguments, Arguments).Sample(
            (name, value) =>
            {
                QueryString query = new();
                bool isUnicode = IsUnicode(name) && IsUnicode(value);
                if (query.TryAdd(name, value) != isUnicode)
                {
                    return false;
                }

                string text = query.ToString();
                return !isUnicode
                    || (text.Count(c => c == '=') == 1 && !text.Contains('&', StringComparison.Ordinal) && text.All(c => c is > ' ' and < '\u007f')
                        && text[0] == '?' && Array.TrueForAll([0, 1], i => Uri.UnescapeDataString(text[1..].Split('=')[i]) == (i == 0 ? name : value)));
            },
            iter: 20_000);
    }

    [Fact]
    public void Query_pairs_stand_in_the_order_they_were_added()
    {
        QueryString query = new();

        Assert.True(query.TryAdd("a b", "1&2=3"));
        Assert.True(query.TryAdd("c", ""));
        Assert.False(query.TryAdd("d", "\uD800"));
        Assert.Equal("?a%20b=1%262%3D3&c=", query.ToString());
    }

    private static PathExpansion Expand(string? argument)
    {
        Assert.True(PathTemplate.TryParse("orders/{orderId}/refunds", out PathTemplate? template));
        return template.Expand(_ => argument);
    }

    private static bool IsUnicode(string text) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
