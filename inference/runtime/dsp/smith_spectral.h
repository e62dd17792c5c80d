/* SPDX-License-Identifier: MIT */
#ifndef SMITH_SPECTRAL_H
#define SMITH_SPECTRAL_H

#include "dsp/smith_biquad.h"
#include "dsp/smith_window.h"
#include "smith_status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SMITH_SPECTRAL_MAX_STAGES 3u

/* One decimation stage: filter, then keep every ratio-th value. */
typedef struct {
    uint32_t ratio;
    smith_biquad_cascade cascade;
} smith_decimation_stage;

/* Bins [first, last] of the spectrum that become features; bin 0 is never one. */
typedef struct {
    uint32_t first;
    uint32_t last;
} smith_bin_range;

/* Spectral analysis with the FFT, versions 2 to 4. All tables are made by the studio and are constants here.
 */
typedef struct {
    smith_window_layout layout;
    uint32_t stage_count; /* input decimation; 0: none */
    smith_decimation_stage stages[SMITH_SPECTRAL_MAX_STAGES];
    smith_biquad_cascade filter; /* section_count 0: none */
    uint32_t fft_length;         /* power of two */
    const float* twiddles;       /* [fft_length], see smith_fft.h */
    smith_bin_range bins;
    uint32_t has_spectral_moments; /* version 4: skewness and kurtosis of the spectrum */
    uint32_t take_log;
    uint32_t overlap_frames;
    uint32_t has_low_frequency; /* second pass on the signal decimated by 10 */
    smith_decimation_stage low_frequency_stage;
    smith_bin_range low_frequency_bins;
} smith_spectral_config;

smith_status smith_spectral_check(const smith_spectral_config* config);
uint32_t smith_spectral_feature_count(const smith_spectral_config* config);
uint32_t smith_spectral_scratch_floats(const smith_spectral_config* config);
/* window: [readings x total_axes]. Features: for each axis RMS, skewness, kurtosis, (spectral skewness,
 * spectral kurtosis,) bins; then the same of the low-frequency pass for each axis. */
void smith_spectral_run(const smith_spectral_config* config, const float* window, float* scratch,
                        float* features);

#ifdef __cplusplus
}
#endif

#endif
