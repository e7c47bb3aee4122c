using ZXing;
using ZXing.Common;

namespace OpenClaw.Testing.QrCodes;

/// <summary>Reads a QR code off what a command has printed, as the camera of a phone does.</summary>
internal static class QrCodeReader
{
    private const int PixelsPerModule = 4;

    /// <summary>The text of the code in the output.</summary>
    public static string Read(string output)
    {
        // The lines of half blocks; a dark column at the edge of a line may be a blank.
        var lines = output.Split('\n').Where(line => line.Contains('█', StringComparison.Ordinal) || line.Contains('▀', StringComparison.Ordinal)).ToArray();
        Assert.True(lines.Length > 10, output);
        var width = lines.Max(line => line.Length);
        var pixels = new byte[width * PixelsPerModule * lines.Length * 2 * PixelsPerModule];
        for (var y = 0; y < lines.Length * 2 * PixelsPerModule; y++)
        {
            for (var x = 0; x < width * PixelsPerModule; x++)
            {
                var row = y / PixelsPerModule;
                var character = lines[row / 2].PadRight(width)[x / PixelsPerModule];
                var light = character == '█' || character == (row % 2 == 0 ? '▀' : '▄');
                pixels[(y * width * PixelsPerModule) + x] = light ? byte.MaxValue : byte.MinValue;
            }
        }

        var source = new RGBLuminanceSource(pixels, width * PixelsPerModule, lines.Length * 2 * PixelsPerModule, RGBLuminanceSource.BitmapFormat.Gray8);
        var reader = new BarcodeReaderGeneric { Options = new DecodingOptions { PossibleFormats = [BarcodeFormat.QR_CODE], TryHarder = true } };
        var result = reader.Decode(source);
        Assert.True(result is not null, "no scanner can read this:\n" + output);
        return result.Text;
    }
}
