// Made by scripts/make_tailwind_table.mjs from @tailwindcss/browser 4.3.3 (MIT): what tailwind_table.h describes.
#include "shared/code/tailwind_table.h"

namespace maquette {

const char* const tailwind_table =
    R"__table__(values 73 normal size
values 72 inset
values 71 2xs sm xs
values 70 2xl 2xs inner lg md sm xl xs
values 69 2xs lg md sm xs
values 68 amber-100 amber-200 amber-300 amber-400 amber-50 amber-500 amber-600 amber-700 amber-800 amber-900 amber-950 black blue-100 blue-200 blue-300 blue-400 blue-50 blue-500 blue-600 blue-700 blue-800 blue-900 blue-950 current cyan-100 cyan-200 cyan-300 cyan-400 cyan-50 cyan-500 cyan-600 cyan-700 cyan-800 cyan-900 cyan-950 emerald-100 emerald-200 emerald-300 emerald-400 emerald-50 emerald-500 emerald-600 emerald-700 emerald-800 emerald-900 emerald-950 fuchsia-100 fuchsia-200 fuchsia-300 fuchsia-400 fuchsia-50 fuchsia-500 fuchsia-600 fuchsia-700 fuchsia-800 fuchsia-900 fuchsia-950 gray-100 gray-200 gray-300 gray-400 gray-50 gray-500 gray-600 gray-700 gray-800 gray-900 gray-950 green-100 green-200 green-300 green-400 green-50 green-500 green-600 green-700 green-800 green-900 green-950 indigo-100 indigo-200 indigo-300 indigo-400 indigo-50 indigo-500 indigo-600 indigo-700 indigo-800 indigo-900 indigo-950 lime-100 lime-200 lime-300 lime-400 lime-50 lime-500 lime-600 lime-700 lime-800 lime-900 lime-950 mauve-100 mauve-200 mauve-300 mauve-400 mauve-50 mauve-500 mauve-600 mauve-700 mauve-800 mauve-900 mauve-950 mist-100 mist-200 mist-300 mist-400 mist-50 mist-500 mist-600 mist-700 mist-800 mist-900 mist-950 neutral-100 neutral-200 neutral-300 neutral-400 neutral-50 neutral-500 neutral-600 neutral-700 neutral-800 neutral-900 neutral-950 olive-100 olive-200 olive-300 olive-400 olive-50 olive-500 olive-600 olive-700 olive-800 olive-900 olive-950 orange-100 orange-200 orange-300 orange-400 orange-50 orange-500 orange-600 orange-700 orange-800 orange-900 orange-950 pink-100 pink-200 pink-300 pink-400 pink-50 pink-500 pink-600 pink-700 pink-800 pink-900 pink-950 purple-100 purple-200 purple-300 purple-400 purple-50 purple-500 purple-600 purple-700 purple-800 purple-900 purple-950 red-100 red-200 red-300 red-400 red-50 red-500 red-600 red-700 red-800 red-900 red-950 rose-100 rose-200 rose-300 rose-400 rose-50 rose-500 rose-600 rose-700 rose-800 rose-900 rose-950 sky-100 sky-200 sky-300 sky-400 sky-50 sky-500 sky-600 sky-700 sky-800 sky-900 sky-950 slate-100 slate-200 slate-300 slate-400 slate-50 slate-500 slate-600 slate-700 slate-800 slate-900 slate-950 stone-100 stone-200 stone-300 stone-400 stone-50 stone-500 stone-600 stone-700 stone-800 stone-900 stone-950 taupe-100 taupe-200 taupe-300 taupe-400 taupe-50 taupe-500 taupe-600 taupe-700 taupe-800 taupe-900 taupe-950 teal-100 teal-200 teal-300 teal-400 teal-50 teal-500 teal-600 teal-700 teal-800 teal-900 teal-950 transparent violet-100 violet-200 violet-300 violet-400 violet-50 violet-500 violet-600 violet-700 violet-800 violet-900 violet-950 white yellow-100 yellow-200 yellow-300 yellow-400 yellow-50 yellow-500 yellow-600 yellow-700 yellow-800 yellow-900 yellow-950 zinc-100 zinc-200 zinc-300 zinc-400 zinc-50 zinc-500 zinc-600 zinc-700 zinc-800 zinc-900 zinc-950
values 67 inherit initial none
values 66 shadow-2xs shadow-lg shadow-md shadow-sm shadow-xs
values 65 2xl 2xl--line-height 3xl 3xl--line-height 4xl 4xl--line-height 5xl 5xl--line-height 6xl 6xl--line-height 7xl 7xl--line-height 8xl 8xl--line-height 9xl 9xl--line-height base base--line-height lg lg--line-height sm sm--line-height xl xl--line-height xs xs--line-height
values 64 balance center clip ellipsis end justify left nowrap pretty right shadow-initial start wrap
values 63 dashed dotted double hidden none solid
values 62 normal tight tighter wide wider widest
values 61 loose normal relaxed snug tight
values 60 none px
values 59 content inline-size layout none paint size strict style
values 58 baseline center end none normal start stretch
values 57 auto contents scroll transform
values 56 in in-out out
values 55 initial linear
values 54 initial
values 53 all colors none normal opacity shadow transform
values 52 2xl amber-100 amber-200 amber-300 amber-400 amber-50 amber-500 amber-600 amber-700 amber-800 amber-900 amber-950 black blue-100 blue-200 blue-300 blue-400 blue-50 blue-500 blue-600 blue-700 blue-800 blue-900 blue-950 current cyan-100 cyan-200 cyan-300 cyan-400 cyan-50 cyan-500 cyan-600 cyan-700 cyan-800 cyan-900 cyan-950 emerald-100 emerald-200 emerald-300 emerald-400 emerald-50 emerald-500 emerald-600 emerald-700 emerald-800 emerald-900 emerald-950 fuchsia-100 fuchsia-200 fuchsia-300 fuchsia-400 fuchsia-50 fuchsia-500 fuchsia-600 fuchsia-700 fuchsia-800 fuchsia-900 fuchsia-950 gray-100 gray-200 gray-300 gray-400 gray-50 gray-500 gray-600 gray-700 gray-800 gray-900 gray-950 green-100 green-200 green-300 green-400 green-50 green-500 green-600 green-700 green-800 green-900 green-950 indigo-100 indigo-200 indigo-300 indigo-400 indigo-50 indigo-500 indigo-600 indigo-700 indigo-800 indigo-900 indigo-950 inherit lg lime-100 lime-200 lime-300 lime-400 lime-50 lime-500 lime-600 lime-700 lime-800 lime-900 lime-950 mauve-100 mauve-200 mauve-300 mauve-400 mauve-50 mauve-500 mauve-600 mauve-700 mauve-800 mauve-900 mauve-950 md mist-100 mist-200 mist-300 mist-400 mist-50 mist-500 mist-600 mist-700 mist-800 mist-900 mist-950 neutral-100 neutral-200 neutral-300 neutral-400 neutral-50 neutral-500 neutral-600 neutral-700 neutral-800 neutral-900 neutral-950 olive-100 olive-200 olive-300 olive-400 olive-50 olive-500 olive-600 olive-700 olive-800 olive-900 olive-950 orange-100 orange-200 orange-300 orange-400 orange-50 orange-500 orange-600 orange-700 orange-800 orange-900 orange-950 pink-100 pink-200 pink-300 pink-400 pink-50 pink-500 pink-600 pink-700 pink-800 pink-900 pink-950 purple-100 purple-200 purple-300 purple-400 purple-50 purple-500 purple-600 purple-700 purple-800 purple-900 purple-950 red-100 red-200 red-300 red-400 red-50 red-500 red-600 red-700 red-800 red-900 red-950 rose-100 rose-200 rose-300 rose-400 rose-50 rose-500 rose-600 rose-700 rose-800 rose-900 rose-950 sky-100 sky-200 sky-300 sky-400 sky-50 sky-500 sky-600 sky-700 sky-800 sky-900 sky-950 slate-100 slate-200 slate-300 slate-400 slate-50 slate-500 slate-600 slate-700 slate-800 slate-900 slate-950 sm stone-100 stone-200 stone-300 stone-400 stone-50 stone-500 stone-600 stone-700 stone-800 stone-900 stone-950 taupe-100 taupe-200 taupe-300 taupe-400 taupe-50 taupe-500 taupe-600 taupe-700 taupe-800 taupe-900 taupe-950 teal-100 teal-200 teal-300 teal-400 teal-50 teal-500 teal-600 teal-700 teal-800 teal-900 teal-950 transparent violet-100 violet-200 violet-300 violet-400 violet-50 violet-500 violet-600 violet-700 violet-800 violet-900 violet-950 white xl xs yellow-100 yellow-200 yellow-300 yellow-400 yellow-50 yellow-500 yellow-600 yellow-700 yellow-800 yellow-900 yellow-950 zinc-100 zinc-200 zinc-300 zinc-400 zinc-50 zinc-500 zinc-600 zinc-700 zinc-800 zinc-900 zinc-950
values 51 2xl 3xl lg md sm xl xs
values 50 bounce ping pulse spin
values 49 auto clone dashed dotted double from-font slice solid wavy
values 48 condensed expanded extra-condensed extra-expanded normal semi-condensed semi-expanded ultra-condensed ultra-expanded
values 47 black bold extrabold extralight light medium mono normal sans semibold serif thin
values 46 baseline bottom middle sub super text-bottom text-top top
values 45 bottom bottom-left bottom-right center contain cover fill left left-bottom left-top none right right-bottom right-top scale-down top top-left top-right
values 44 closest-corner closest-side farthest-corner farthest-side
values 43 add alpha auto bottom bottom-left bottom-right center circle contain cover ellipse exclude intersect left luminance no-clip no-repeat none repeat repeat-x repeat-y right subtract top top-left top-right
values 42 auto bottom bottom-left bottom-right center contain cover fixed gradient-to-b gradient-to-bl gradient-to-br gradient-to-l gradient-to-r gradient-to-t gradient-to-tl gradient-to-tr left left-bottom left-top local no-repeat none repeat repeat-x repeat-y right right-bottom right-top scroll top top-left top-right
values 41 to-b to-bl to-br to-l to-r to-t to-tl to-tr
values 40 b collapse dashed dotted double hidden l none r s separate solid t x y
values 39 full none
values 38 2xl 3xl 4xl lg md sm xl xs
values 37 b bl br full l none r s t tl tr
values 36 dashed dotted double none solid x y
values 35 amber-100 amber-200 amber-300 amber-400 amber-50 amber-500 amber-600 amber-700 amber-800 amber-900 amber-950 black blue-100 blue-200 blue-300 blue-400 blue-50 blue-500 blue-600 blue-700 blue-800 blue-900 blue-950 current cyan-100 cyan-200 cyan-300 cyan-400 cyan-50 cyan-500 cyan-600 cyan-700 cyan-800 cyan-900 cyan-950 emerald-100 emerald-200 emerald-300 emerald-400 emerald-50 emerald-500 emerald-600 emerald-700 emerald-800 emerald-900 emerald-950 fuchsia-100 fuchsia-200 fuchsia-300 fuchsia-400 fuchsia-50 fuchsia-500 fuchsia-600 fuchsia-700 fuchsia-800 fuchsia-900 fuchsia-950 gray-100 gray-200 gray-300 gray-400 gray-50 gray-500 gray-600 gray-700 gray-800 gray-900 gray-950 green-100 green-200 green-300 green-400 green-50 green-500 green-600 green-700 green-800 green-900 green-950 indigo-100 indigo-200 indigo-300 indigo-400 indigo-50 indigo-500 indigo-600 indigo-700 indigo-800 indigo-900 indigo-950 inherit lime-100 lime-200 lime-300 lime-400 lime-50 lime-500 lime-600 lime-700 lime-800 lime-900 lime-950 mauve-100 mauve-200 mauve-300 mauve-400 mauve-50 mauve-500 mauve-600 mauve-700 mauve-800 mauve-900 mauve-950 mist-100 mist-200 mist-300 mist-400 mist-50 mist-500 mist-600 mist-700 mist-800 mist-900 mist-950 neutral-100 neutral-200 neutral-300 neutral-400 neutral-50 neutral-500 neutral-600 neutral-700 neutral-800 neutral-900 neutral-950 olive-100 olive-200 olive-300 olive-400 olive-50 olive-500 olive-600 olive-700 olive-800 olive-900 olive-950 orange-100 orange-200 orange-300 orange-400 orange-50 orange-500 orange-600 orange-700 orange-800 orange-900 orange-950 pink-100 pink-200 pink-300 pink-400 pink-50 pink-500 pink-600 pink-700 pink-800 pink-900 pink-950 purple-100 purple-200 purple-300 purple-400 purple-50 purple-500 purple-600 purple-700 purple-800 purple-900 purple-950 red-100 red-200 red-300 red-400 red-50 red-500 red-600 red-700 red-800 red-900 red-950 rose-100 rose-200 rose-300 rose-400 rose-50 rose-500 rose-600 rose-700 rose-800 rose-900 rose-950 sky-100 sky-200 sky-300 sky-400 sky-50 sky-500 sky-600 sky-700 sky-800 sky-900 sky-950 slate-100 slate-200 slate-300 slate-400 slate-50 slate-500 slate-600 slate-700 slate-800 slate-900 slate-950 stone-100 stone-200 stone-300 stone-400 stone-50 stone-500 stone-600 stone-700 stone-800 stone-900 stone-950 taupe-100 taupe-200 taupe-300 taupe-400 taupe-50 taupe-500 taupe-600 taupe-700 taupe-800 taupe-900 taupe-950 teal-100 teal-200 teal-300 teal-400 teal-50 teal-500 teal-600 teal-700 teal-800 teal-900 teal-950 transparent violet-100 violet-200 violet-300 violet-400 violet-50 violet-500 violet-600 violet-700 violet-800 violet-900 violet-950 white yellow-100 yellow-200 yellow-300 yellow-400 yellow-50 yellow-500 yellow-600 yellow-700 yellow-800 yellow-900 yellow-950 zinc-100 zinc-200 zinc-300 zinc-400 zinc-50 zinc-500 zinc-600 zinc-700 zinc-800 zinc-900 zinc-950
values 34 none subgrid
values 33 auto fr max min
values 32 decimal disc inside none outside
values 31 alias all-scroll auto cell col-resize context-menu copy crosshair default e-resize ew-resize grab grabbing help move n-resize ne-resize nesw-resize no-drop none not-allowed ns-resize nw-resize nwse-resize pointer progress row-resize s-resize se-resize sw-resize text vertical-text w-resize wait zoom-in zoom-out
values 30 border content fill flat none stroke
values 29 full none px
values 28 distant dramatic midrange near normal
values 27 bottom bottom-left bottom-right center left right top top-left top-right
values 26 dvh fit full lh lvh max min none px screen svh
values 25 dvw fit full lvw max min none px screen svw
values 24 auto dvw fit full lvw max min px screen svw
values 23 dvh dvw fit full lh lvh lvw max min none px screen svh svw
values 22 auto dvh dvw fit full lh lvh lvw max mi)__table__"
    R"__table__(n px screen svh svw
values 21 2xl 2xs 3xl 3xs 4xl 5xl 6xl 7xl lg md prose sm xl xs
values 20 dvh dvw fit full lvh lvw max min none px screen svh svw
values 19 auto dvh dvw fit full lvh lvw max min px screen svh svw
values 18 auto dvh dvw fit full lvh lvw max min px svh svw
values 17 2xl lg md sm xl
values 16 video
values 15 auto square
values 14 auto col grow initial none nowrap row row-reverse shrink wrap wrap-reverse
values 13 2xl 2xs 3xl 3xs 4xl 5xl 6xl 7xl lg md sm xl xs
values 12 auto block dvw fit flex full grid lvw max min px screen svw table
values 11 auto dvh fit full lh lvh max min px screen svh
values 10 none
values 9 auto px
values 8 px
values 7 full
values 6 auto span-1 span-10 span-11 span-12 span-2 span-3 span-4 span-5 span-6 span-7 span-8 span-9 span-full
values 5 first last none
values 4 auto
values 3 auto full px
values 2 shadow-2xs shadow-sm shadow-xs
values 1 auto full px ring shadow-initial
values 0 full px
static accessibility forced-color-adjust-auto forced-color-adjust-none not-sr-only sr-only
static interactivity -scroll-m-px -scroll-mb-px -scroll-mbe-px -scroll-mbs-px -scroll-me-px -scroll-ml-px -scroll-mr-px -scroll-ms-px -scroll-mt-px -scroll-mx-px -scroll-my-px accent-auto appearance-auto appearance-none cursor-alias cursor-all-scroll cursor-auto cursor-cell cursor-col-resize cursor-context-menu cursor-copy cursor-crosshair cursor-default cursor-e-resize cursor-ew-resize cursor-grab cursor-grabbing cursor-help cursor-move cursor-n-resize cursor-ne-resize cursor-nesw-resize cursor-no-drop cursor-none cursor-not-allowed cursor-ns-resize cursor-nw-resize cursor-nwse-resize cursor-pointer cursor-progress cursor-row-resize cursor-s-resize cursor-se-resize cursor-sw-resize cursor-text cursor-vertical-text cursor-w-resize cursor-wait cursor-zoom-in cursor-zoom-out field-sizing-content field-sizing-fixed pointer-events-auto pointer-events-none resize resize-none resize-x resize-y scheme-dark scheme-light scheme-light-dark scheme-normal scheme-only-dark scheme-only-light scroll-auto scroll-m-px scroll-mb-px scroll-mbe-px scroll-mbs-px scroll-me-px scroll-ml-px scroll-mr-px scroll-ms-px scroll-mt-px scroll-mx-px scroll-my-px scroll-p-px scroll-pb-px scroll-pbe-px scroll-pbs-px scroll-pe-px scroll-pl-px scroll-pr-px scroll-ps-px scroll-pt-px scroll-px-px scroll-py-px scroll-smooth scrollbar-auto scrollbar-gutter-auto scrollbar-gutter-both scrollbar-gutter-stable scrollbar-none scrollbar-thin select-all select-auto select-none select-text snap-align-none snap-always snap-both snap-center snap-end snap-mandatory snap-none snap-normal snap-proximity snap-start snap-x snap-y touch-auto touch-manipulation touch-none touch-pan-down touch-pan-left touch-pan-right touch-pan-up touch-pan-x touch-pan-y touch-pinch-zoom will-change-auto will-change-contents will-change-scroll will-change-transform
static layout -bottom-full -bottom-px -end-full -end-px -inset-be-full -inset-be-px -inset-bs-full -inset-bs-px -inset-e-full -inset-e-px -inset-full -inset-px -inset-s-full -inset-s-px -inset-x-full -inset-x-px -inset-y-full -inset-y-px -left-full -left-px -right-full -right-px -start-full -start-px -top-full -top-px absolute block bottom-auto bottom-full bottom-px box-border box-content box-decoration-clone box-decoration-slice break-after-all break-after-auto break-after-avoid break-after-avoid-page break-after-column break-after-left break-after-page break-after-right break-before-all break-before-auto break-before-avoid break-before-avoid-page break-before-column break-before-left break-before-page break-before-right break-inside-auto break-inside-avoid break-inside-avoid-column break-inside-avoid-page clear-both clear-end clear-left clear-none clear-right clear-start collapse contain-content contain-inline-size contain-layout contain-none contain-paint contain-size contain-strict contain-style container contents decoration-clone decoration-slice end-auto end-full end-px fixed flex float-end float-left float-none float-right float-start flow-root grid hidden inline inline-block inline-flex inline-grid inline-table inset-auto inset-be-auto inset-be-full inset-be-px inset-bs-auto inset-bs-full inset-bs-px inset-e-auto inset-e-full inset-e-px inset-full inset-px inset-s-auto inset-s-full inset-s-px inset-x-auto inset-x-full inset-x-px inset-y-auto inset-y-full inset-y-px invisible isolate isolation-auto left-auto left-full left-px list-item object-contain object-cover object-fill object-left-bottom object-left-top object-none object-right-bottom object-right-top object-scale-down overflow-auto overflow-clip overflow-hidden overflow-scroll overflow-visible overflow-x-auto overflow-x-clip overflow-x-hidden overflow-x-scroll overflow-x-visible overflow-y-auto overflow-y-clip overflow-y-hidden overflow-y-scroll overflow-y-visible overscroll-auto overscroll-contain overscroll-none overscroll-x-auto overscroll-x-contain overscroll-x-none overscroll-y-auto overscroll-y-contain overscroll-y-none relative right-auto right-full right-px start-auto start-full start-px static sticky table table-caption table-cell table-column table-column-group table-footer-group table-header-group table-row table-row-group top-auto top-full top-px visible
static spacing -m-px -mb-px -mbe-px -mbs-px -me-px -ml-px -mr-px -ms-px -mt-px -mx-px -my-px m-auto m-px mb-auto mb-px mbe-auto mbe-px mbs-auto mbs-px me-auto me-px ml-auto ml-px mr-auto mr-px ms-auto ms-px mt-auto mt-px mx-auto mx-px my-auto my-px p-px pb-px pbe-px pbs-px pe-px pl-px pr-px ps-px pt-px px-px py-px
static sizing block-auto block-dvh block-fit block-full block-lh block-lvh block-max block-min block-px block-screen block-svh h-auto h-dvh h-dvw h-fit h-full h-lh h-lvh h-lvw h-max h-min h-px h-screen h-svh h-svw inline-auto inline-dvw inline-fit inline-full inline-lvw inline-max inline-min inline-px inline-screen inline-svw max-block-dvh max-block-fit max-block-full max-block-lh max-block-lvh max-block-max max-block-min max-block-none max-block-px max-block-screen max-block-svh max-h-dvh max-h-dvw max-h-fit max-h-full max-h-lh max-h-lvh max-h-lvw max-h-max max-h-min max-h-none max-h-px max-h-screen max-h-svh max-h-svw max-inline-dvw max-inline-fit max-inline-full max-inline-lvw max-inline-max max-inline-min max-inline-none max-inline-px max-inline-screen max-inline-svw max-w-dvh max-w-dvw max-w-fit max-w-full max-w-lvh max-w-lvw max-w-max max-w-min max-w-none max-w-px max-w-screen max-w-svh max-w-svw min-block-auto min-block-dvh min-block-fit min-block-full min-block-lh min-block-lvh min-block-max min-block-min min-block-px min-block-screen min-block-svh min-h-auto min-h-dvh min-h-dvw min-h-fit min-h-full min-h-lh min-h-lvh min-h-lvw min-h-max min-h-min min-h-px min-h-screen min-h-svh min-h-svw min-inline-auto min-inline-dvw min-inline-fit min-inline-full min-inline-lvw min-inline-max min-inline-min min-inline-px min-inline-screen min-inline-svw min-w-auto min-w-dvh min-w-dvw min-w-fit min-w-full min-w-lvh min-w-lvw min-w-max min-w-min min-w-px min-w-screen min-w-svh min-w-svw size-auto size-dvh size-dvw size-fit size-full size-lvh size-lvw size-max size-min size-px size-svh size-svw w-auto w-dvh w-dvw w-fit w-full w-lvh w-lvw w-max w-min w-px w-screen w-svh w-svw
static flexbox-grid -space-x-px -space-y-px basis-auto basis-full basis-px content-around content-baseline content-between content-center content-center-safe content-end content-end-safe content-evenly content-normal content-start content-stretch flex-auto flex-col flex-col-reverse flex-initial flex-none flex-nowrap flex-row flex-row-reverse flex-wrap flex-wrap-reverse gap-px gap-x-px gap-y-px grid-flow-col grid-flow-col-dense grid-flow-dense grid-flow-row grid-flow-row-dense items-baseline items-baseline-last items-center items-center-safe items-end items-end-safe items-start items-stretch justify-around justify-baseline justify-between justify-center justify-center-safe justify-end justify-end-safe justify-evenly justify-items-center justify-items-center-safe justify-items-end justify-items-end-safe justify-items-normal justify-items-start justify-items-stretch justify-normal justify-self-auto justify-self-center justify-self-center-safe justify-self-end justify-self-end-safe justify-self-start justify-self-stretch justify-start justify-stretch order-none place-content-around place-content-baseline place-content-between place-content-center place-content-center-safe place-content-end place-content-end-safe place-content-evenly place-content-start place-content-stretch place-items-baseline place-items-center place-items-center-safe place-items-end place-items-end-safe place-items-start place-items-stretch place-self-auto place-self-center place-self-center-safe place-self-end place-self-end-safe place-self-start place-self-stretch self-auto self-baseline self-baseline-last self-center self-center-safe self-end self-end-safe self-start self-stretch space-x-px space-x-reverse space-y-px space-y-reverse
static tables border-collapse border-separate border-spacing-px border-spacing-x-px border-spacing-y-px caption-bottom caption-top table-auto table-fixed
static transforms -translate-full -translate-px -translate-x-full -translate-x-px -translate-y-full -translate-y-px -translate-z-px backface-hidden backface-visible rotate-none scale-3d scale-none transform-3d transform-border transform-content transform-cpu transform-fill transform-flat transform-gpu transform-none transform-stroke transform-view translate-3d translate-full translate-none translate-px translate-x-full translate-x-px translate-y-full translate-y-px translate-z-px
static typography -indent-px align-baseline align-bottom align-middle align-sub align-super align-text-bottom align-text-top align-top antialiased break-all break-keep break-normal break-words capitalize content-none decoration-auto decoration-dashed decoration-dotted decoration-double decoration-from-font decoration-solid decoration-wavy diagonal-fractions font-stretch-condensed font-stretch-expanded font-stretch-extra-condensed font-stretch-extra-expanded font-stretch-normal font-stretch-semi-condensed font-stretch-semi-expanded font-stretch-ultra-condensed font-stretch-ultra-expanded hyphens-auto hyphens-manual hyphens-none indent-px italic leading-px line-through lining-nums list-inside list-outside lowercase no-underline normal-case normal-nums not-italic oldstyle-nums ordinal overflow-ellipsis overline proportional-nums slashed-zero stacked-fractions subpixel-antialiased tabular-nums text-balance text-center text-clip text-ellipsis text-end text-justify text-left text-nowrap text-pretty text-right text-start text-wrap truncate underline uppercase whitespace-break-spaces whitespace-normal whitespace-nowrap whitespace-pre whitespace-pre-line whitespace-pre-wrap wrap-anywhere wrap-break-word wrap-normal
static borders border-dashed border-dotted border-double border-hidden border-none border-solid divide-dashed divide-dotted divide-double divide-none divide-solid divide-x-reverse divide-y-reverse outline-dashed outline-dotted outline-double outline-hidden outline-none outline-solid
static backgrounds bg-auto bg-blend-color bg-blend-color-burn bg-blend-color-dodge bg-blend-darken bg-blend-difference bg-blend-exclusion bg-blend-hard-light bg-blend-hue bg-blend-lighten bg-blend-luminosity bg-blend-multiply bg-blend-normal bg-blend-overlay bg-blend-saturation bg-blend-screen bg-blend-soft-light bg-bottom bg-bottom-left bg-bottom-right bg-center bg-clip-border bg-clip-content bg-clip-padding bg-clip-text bg-contain bg-cover bg-fixed bg-gradient-to-b bg-gradient-to-bl bg-gradient-to-br bg-gradient-to-l bg-gradient-to-r bg-gradient-to-t bg-gradient-to-tl bg-gradient-to-tr bg-left bg-left-bottom bg-left-top bg-local bg-no-repeat bg-none bg-origin-border bg-origin-content bg-origin-padding bg-repeat bg-repeat-round bg-repeat-space bg-repeat-x bg-repeat-y bg-right bg-right-bottom bg-right-top bg-scroll bg-top bg-top-left bg-top-right via-none
static effect)__table__"
    R"__table__(s inset-shadow-initial mask-add mask-alpha mask-auto mask-bottom mask-bottom-left mask-bottom-right mask-center mask-circle mask-clip-border mask-clip-content mask-clip-fill mask-clip-padding mask-clip-stroke mask-clip-view mask-contain mask-cover mask-ellipse mask-exclude mask-intersect mask-left mask-luminance mask-match mask-no-clip mask-no-repeat mask-none mask-origin-border mask-origin-content mask-origin-fill mask-origin-padding mask-origin-stroke mask-origin-view mask-radial-at-bottom mask-radial-at-bottom-left mask-radial-at-bottom-right mask-radial-at-center mask-radial-at-left mask-radial-at-right mask-radial-at-top mask-radial-at-top-left mask-radial-at-top-right mask-radial-closest-corner mask-radial-closest-side mask-radial-farthest-corner mask-radial-farthest-side mask-repeat mask-repeat-round mask-repeat-space mask-repeat-x mask-repeat-y mask-right mask-subtract mask-top mask-top-left mask-top-right mask-type-alpha mask-type-luminance mix-blend-color mix-blend-color-burn mix-blend-color-dodge mix-blend-darken mix-blend-difference mix-blend-exclusion mix-blend-hard-light mix-blend-hue mix-blend-lighten mix-blend-luminosity mix-blend-multiply mix-blend-normal mix-blend-overlay mix-blend-plus-darker mix-blend-plus-lighter mix-blend-saturation mix-blend-screen mix-blend-soft-light ring-inset shadow-initial text-shadow-initial
static svg fill-none stroke-none
static filters drop-shadow-none
static transitions duration-initial transition-discrete transition-normal
root -inset layout q0 f0 a0 v0:0
root inset layout q0 f0 a0 v0:1 v3:2
root -inset-x layout q0 f0 a0 v0:0
root inset-x layout q0 f0 a0 v0:3
root -inset-y layout q0 f0 a0 v0:0
root inset-y layout q0 f0 a0 v0:3
root -inset-s layout q0 f0 a0 v0:0
root inset-s layout q0 f0 a0 v0:3
root -inset-e layout q0 f0 a0 v0:0
root inset-e layout q0 f0 a0 v0:3
root -inset-bs layout q0 f0 a0 v0:0
root inset-bs layout q0 f0 a0 v0:3
root -inset-be layout q0 f0 a0 v0:0
root inset-be layout q0 f0 a0 v0:3
root -top layout q0 f0 a0 v0:0
root top layout q0 f0 a0 v0:3
root -right layout q0 f0 a0 v0:0
root right layout q0 f0 a0 v0:3
root -bottom layout q0 f0 a0 v0:0
root bottom layout q0 f0 a0 v0:3
root -left layout q0 f0 a0 v0:0
root left layout q0 f0 a0 v0:3
root -z layout i0 a0
root z layout i0 a0 v0:4
root -order flexbox-grid i0 a0
root order flexbox-grid i0 a0 v0:5
root -col flexbox-grid i0 a0
root col flexbox-grid i0 a0 v0:6
root col-span flexbox-grid i0 a0 v0:7
root -col-start flexbox-grid i0 a0
root col-start flexbox-grid i0 a0 v0:4
root -col-end flexbox-grid i0 a0
root col-end flexbox-grid i0 a0 v0:4
root -row flexbox-grid i0 a0
root row flexbox-grid i0 a0 v0:6
root row-span flexbox-grid i0 a0 v0:7
root -row-start flexbox-grid i0 a0
root row-start flexbox-grid i0 a0 v0:4
root -row-end flexbox-grid i0 a0
root row-end flexbox-grid i0 a0 v0:4
root -m spacing q0 a0 v0:8
root m spacing q0 a0 v0:9
root -mx spacing q0 a0 v0:8
root mx spacing q0 a0 v0:9
root -my spacing q0 a0 v0:8
root my spacing q0 a0 v0:9
root -ms spacing q0 a0 v0:8
root ms spacing q0 a0 v0:9
root -me spacing q0 a0 v0:8
root me spacing q0 a0 v0:9
root -mbs spacing q0 a0 v0:8
root mbs spacing q0 a0 v0:9
root -mbe spacing q0 a0 v0:8
root mbe spacing q0 a0 v0:9
root -mt spacing q0 a0 v0:8
root mt spacing q0 a0 v0:9
root -mr spacing q0 a0 v0:8
root mr spacing q0 a0 v0:9
root -mb spacing q0 a0 v0:8
root mb spacing q0 a0 v0:9
root -ml spacing q0 a0 v0:8
root ml spacing q0 a0 v0:9
root line-clamp typography i0 a0 v0:10
root block layout d0 q0 f0 a0 v0:11
root inline layout d0 q0 f0 a0 v0:12 v4:13
root flex layout d0 i0 f0 a0 v0:14
root aspect sizing F0 a0 v0:15 v4:16
root max-w-screen sizing d0 v3:17
root size sizing q0 f0 a0 v0:18
root w sizing q0 f0 a0 v0:19 v4:13
root min-w sizing q0 f0 a0 v0:19 v4:13
root max-w sizing q0 f0 a0 v0:20 v4:21
root h sizing q0 f0 a0 v0:22
root min-h sizing q0 f0 a0 v0:22
root max-h sizing q0 f0 a0 v0:23
root min-inline sizing q0 f0 a0 v0:24 v4:13
root max-inline sizing q0 f0 a0 v0:25 v4:13
root min-block sizing q0 f0 a0 v0:11
root max-block sizing q0 f0 a0 v0:26
root shrink flexbox-grid d0 i0 a0
root grow flexbox-grid d0 i0 a0
root basis flexbox-grid q0 f0 a0 v0:3 v4:13
root border-spacing tables q0 a0 v0:8
root border-spacing-x tables q0 a0 v0:8
root border-spacing-y tables q0 a0 v0:8
root origin transforms a0 v0:27
root perspective-origin transforms a0 v0:27
root perspective transforms a0 v0:10 v4:28
root -translate transforms q0 f0 a0 v0:0
root translate transforms q0 f0 a0 v0:29
root -translate-x transforms q0 f0 a0 v0:0
root translate-x transforms q0 f0 a0 v0:0
root -translate-y transforms q0 f0 a0 v0:0
root translate-y transforms q0 f0 a0 v0:0
root -translate-z transforms q0 a0 v0:8
root translate-z transforms q0 a0 v0:8
root -scale transforms i0 a0
root scale transforms i0 a0 v0:10
root -scale-x transforms i0 a0
root scale-x transforms i0 a0
root -scale-y transforms i0 a0
root scale-y transforms i0 a0
root -scale-z transforms i0 a0
root scale-z transforms i0 a0
root -rotate transforms i0 a0
root rotate transforms i0 a0 v0:10
root -rotate-x transforms i0 a0
root rotate-x transforms i0 a0
root -rotate-y transforms i0 a0
root rotate-y transforms i0 a0
root -rotate-z transforms i0 a0
root rotate-z transforms i0 a0
root -skew transforms i0 a0
root skew transforms i0 a0
root -skew-x transforms i0 a0
root skew-x transforms i0 a0
root -skew-y transforms i0 a0
root skew-y transforms i0 a0
root transform transforms d0 a0 v0:30
root zoom transforms i0 a0
root cursor interactivity a0 v0:31
root -scroll-m interactivity q0 a0 v0:8
root scroll-m interactivity q0 a0 v0:8
root -scroll-mx interactivity q0 a0 v0:8
root scroll-mx interactivity q0 a0 v0:8
root -scroll-my interactivity q0 a0 v0:8
root scroll-my interactivity q0 a0 v0:8
root -scroll-ms interactivity q0 a0 v0:8
root scroll-ms interactivity q0 a0 v0:8
root -scroll-me interactivity q0 a0 v0:8
root scroll-me interactivity q0 a0 v0:8
root -scroll-mbs interactivity q0 a0 v0:8
root scroll-mbs interactivity q0 a0 v0:8
root -scroll-mbe interactivity q0 a0 v0:8
root scroll-mbe interactivity q0 a0 v0:8
root -scroll-mt interactivity q0 a0 v0:8
root scroll-mt interactivity q0 a0 v0:8
root -scroll-mr interactivity q0 a0 v0:8
root scroll-mr interactivity q0 a0 v0:8
root -scroll-mb interactivity q0 a0 v0:8
root scroll-mb interactivity q0 a0 v0:8
root -scroll-ml interactivity q0 a0 v0:8
root scroll-ml interactivity q0 a0 v0:8
root scroll-p interactivity q0 a0 v0:8
root scroll-px interactivity q0 a0 v0:8
root scroll-py interactivity q0 a0 v0:8
root scroll-ps interactivity q0 a0 v0:8
root scroll-pe interactivity q0 a0 v0:8
root scroll-pbs interactivity q0 a0 v0:8
root scroll-pbe interactivity q0 a0 v0:8
root scroll-pt interactivity q0 a0 v0:8
root scroll-pr interactivity q0 a0 v0:8
root scroll-pb interactivity q0 a0 v0:8
root scroll-pl interactivity q0 a0 v0:8
root list typography a0 v0:32
root list-image typography a0 v0:10
root columns layout i0 a0 v0:4 v4:13
root auto-cols flexbox-grid q0 a0 v0:33
root auto-rows flexbox-grid q0 a0 v0:33
root grid-cols flexbox-grid j0 a0 v0:34
root grid-rows flexbox-grid j0 a0 v0:34
root gap flexbox-grid q0 a0 v0:8
root gap-x flexbox-grid q0 a0 v0:8
root gap-y flexbox-grid q0 a0 v0:8
root -space-x flexbox-grid q0 a0 v0:8
root space-x flexbox-grid q0 a0 v0:8
root -space-y flexbox-grid q0 a0 v0:8
root space-y flexbox-grid q0 a0 v0:8
root accent interactivity a1 v1:35 v0:4
root caret interactivity a1 v1:35
root divide borders a1 v1:35 v0:36
root scrollbar-thumb interactivity a1 v1:35
root scrollbar-track interactivity a1 v1:35
root tab typography i0 a0
root rounded borders d0 a0 v0:37 v4:38
root rounded-s borders d0 a0 v0:39 v4:38
root rounded-e borders d0 a0 v0:39 v4:38
root rounded-t borders d0 a0 v0:39 v4:38
root rounded-r borders d0 a0 v0:39 v4:38
root rounded-b borders d0 a0 v0:39 v4:38
root rounded-l borders d0 a0 v0:39 v4:38
root rounded-ss borders d0 a0 v0:39 v4:38
root rounded-se borders d0 a0 v0:39 v4:38
root rounded-ee borders d0 a0 v0:39 v4:38
root rounded-es borders d0 a0 v0:39 v4:38
root rounded-tl borders d0 a0 v0:39 v4:38
root rounded-tr borders d0 a0 v0:39 v4:38
root rounded-br borders d0 a0 v0:39 v4:38
root rounded-bl borders d0 a0 v0:39 v4:38
root border borders d0 i0 a1 v1:35 v0:40
root border-x borders d0 i0 a1 v1:35
root border-y borders d0 i0 a1 v1:35
root border-s borders d0 i0 a1 v1:35
root border-e borders d0 i0 a1 v1:35
root border-bs borders d0 i0 a1 v1:35
root border-be borders d0 i0 a1 v1:35
root border-t borders d0 i0 a1 v1:35
root border-r borders d0 i0 a1 v1:35
root border-b borders d0 i0 a1 v1:35
root border-l borders d0 i0 a1 v1:35
root divide-x borders d0 i0 a0
root divide-y borders d0 i0 a0
root bg-size backgrounds a0
root bg-position backgrounds a0
root -bg-linear backgrounds i3 f0
root bg-linear backgrounds i3 f0 a0 v3:41
root -bg-conic backgrounds d3 i3 f0 a0
root bg-conic backgrounds d3 i3 f0 a0
root bg-radial backgrounds d3 a0
root bg backgrounds a1 v1:35 v0:42
root from backgrounds p0 a1 v1:35
root via backgrounds p0 a1 v1:35 v0:10
root to backgrounds p0 a1 v1:35
root mask effects a0 v0:43
root mask-size effects a0
root mask-position effects a0
root mask-x-from effects q0 p0 a1 v1:35
root mask-x-to effects q0 p0 a1 v1:35
root mask-y-from effects q0 p0 a1 v1:35
root mask-y-to effects q0 p0 a1 v1:35
root mask-t-from effects q0 p0 a1 v1:35
root mask-t-to effects q0 p0 a1 v1:35
root mask-r-from effects q0 p0 a1 v1:35
root mask-r-to effects q0 p0 a1 v1:35
root mask-b-from effects q0 p0 a1 v1:35
root mask-b-to effects q0 p0 a1 v1:35
root mask-l-from effects q0 p0 a1 v1:35
root mask-l-to effects q0 p0 a1 v1:35
root -mask-linear effects i0 a0
root mask-linear effects i0 a0
root mask-linear-from effects q0 p0 a1 v1:35
root mask-linear-to effects q0 p0 a1 v1:35
root mask-radial-at effects a0 v0:27
root mask-radial effects a0 v0:44
root mask-radial-from effects q0 p0 a1 v1:35
root mask-radial-to effects q0 p0 a1 v1:35
root -mask-conic effects i0 a0
root mask-conic effects i0 a0
root mask-conic-from effects q0 p0 a1 v1:35
root mask-conic-to effects q0 p0 a1 v1:35
root fill svg a1 v1:35 v0:10
root stroke svg i3 f0 a1 v1:35 v0:10
root object layout a0 v0:45
root p spacing q0 a0 v0:8
root px spacing q0 a0 v0:8
root py spacing q0 a0 v0:8
root ps spacing q0 a0 v0:8
root pe spacing q0 a0 v0:8
root pbs spacing q0 a0 v0:8
root pbe spacing q0 a0 v0:8
root pt spacing q0 a0 v0:8
root pr spacing q0 a0 v0:8
root pb spacing q0 a0 v0:8
root pl spacing q0 a0 v0:8
root -indent typography q0 a0 v0:8
root indent typography q0 a0 v0:8
root align typography a0 v0:46
root font typography a0 v0:47
root font-features typography a0
root font-stretch typography a0 v0:48
root placeholder typography a1 v1:35
root decoration typography i0 a1 v1:35 v0:49
root animate transitions a0 v0:10 v4:50
root filter filters d0 a0 v0:10
root backdrop-filter filters d0 a0 v0:10
root blur filters d0 a0 v0:10 v4:51
root backdrop-blur filters d0 a0 v0:10 v4:51
root brightness filters i0 a0
root backdrop-brightness filters i0 a0
root contrast filters i0 a0
root backdrop-contrast filters i0 a0
root grayscale filters d0 i0 a0
root backdrop-grayscale filters d0 i0 a0
root -hue-rotate filters i0 a0
root hue-rotate filters i0 a0
root -backdrop-hue-rotate filters i0 a0
root backdrop-hue-rotate filters i0 a0
root invert filters d0 i0 a0
root backdrop-invert filters d0 i0 a0
root saturate filters i0 a0
root backdrop-saturate filters i0 a0
root sepia filters d0 i0 a0
root backdrop-sepia filters d0 i0 a0
root drop-shadow filters d3 a1 v1:52 v0:10
root backdrop-opacity filters q0 a0
root transition transitions d0 a0 v0:53
root delay transitions i0 a0
root duration transitions i0 a0 v0:54
root ease transitions a0 v0:55 v4:56
root will-change interactivity a0 v0:57
root content typography a0 v0:58
root contain layout a0 v0:59
root leading typography q0 a0 v0:60 v4:61
root -tracking typography a0 v4:62
root tracking typography a0 v4:62
root outline borders d0 i0 a1 v1:35 v0:63
root -outline-offset)__table__"
    R"__table__( borders i0 a0
root outline-offset borders i0 a0
root opacity effects q0 a0
root -underline-offset typography i0 a0
root underline-offset typography i0 a0 v0:4
root text typography a2 v1:35 v0:64 v2:65 v3:66
root text-shadow effects a3 v0:67 v1:68 v3:69
root shadow effects d3 a3 v0:67 v1:68 v3:70
root inset-shadow effects a3 v0:67 v1:68 v3:71
root ring effects d0 i0 a1 v1:35 v0:72
root inset-ring effects d0 i0 a1 v1:35
root ring-offset effects i0 a1 v1:35
root @container layout d3 a3 v3:73
root flex-shrink flexbox-grid d0 i0 a0
root flex-grow flexbox-grid d0 i0 a0
root -start layout q4 f0 a0 v0:0
root start layout q4 f0 a0 v0:3
root -end layout q4 f0 a0 v0:0
root end layout q4 f0 a0 v0:3
variant plain * ** first-letter first-line marker selection file placeholder backdrop details-content before after starting
variant selector first last only odd even first-of-type last-of-type only-of-type visited target open default checked indeterminate placeholder-shown autofill optional required valid invalid user-valid user-invalid in-range out-of-range read-only empty focus-within focus focus-visible active enabled disabled inert ltr rtl
variant hover hover
variant query motion-safe motion-reduce contrast-more contrast-less sm md lg xl 2xl portrait landscape dark print forced-colors inverted-colors pointer-none pointer-coarse pointer-fine any-pointer-none any-pointer-coarse any-pointer-fine noscript
variant breakpoint 2xl sm md lg xl
variant container 2xl 3xl 3xs 2xs 4xl 5xl 6xl 7xl sm md lg xl xs
)__table__";

}  // namespace maquette
