using System.Text;
using Atellagent.Boundary.Webhooks;

namespace Atellagent.Boundary.Tests.Webhooks;

/// <summary>Signatures as Standard Webhooks has them; the example is that of its libraries.</summary>
public sealed class WebhookSignatureTests
{
    [Fact]
    public void The_published_example_is_signed_as_published()
    {
        Assert.True(WebhookSignature.TryReadKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out byte[]? key));
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_not base64!")]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAA==")]
    public void What_is_no_secret_of_the_standard_signs_nothing(string text) => Assert.False(WebhookSignature.TryReadKey(text, out _));

    [Fact]
    public void A_secret_has_24_to_64_bytes()
    {
        foreach ((int length, bool may) in new[] { (23, false), (24, true), (64, true), (65, false) })
        {
            Assert.Equal(may, WebhookSignature.TryReadKey("whsec_" + Convert.ToBase64String(new byte[length]), out _));
        }
    }
}
